//! What elements are called in the many dialects of feeds, and what they stand for.
//!
//! The core names of RSS, RDF, Atom and CDF are read in whatever namespace a document puts them,
//! the modules' by namespace or, where the document forgot to declare it, by their usual prefix.

/// The vocabulary that a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF, or none.
    Core,
    /// Dublin Core, elements and terms.
    Dublin,
    /// RSS 1.0 Content module.
    Content,
    /// Media RSS.
    Media,
    /// Apple's podcast tags.
    Itunes,
    /// RSS 1.0 Syndication module.
    Syndication,
    /// XHTML.
    Xhtml,
    /// None that is read.
    Other,
}

impl Space {
    /// Returns the vocabulary of a namespace name, if it is a known one.
    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        let uri = uri.trim().to_ascii_lowercase();
        let name = uri
            .strip_prefix("https://")
            .or_else(|| uri.strip_prefix("http://"));
        let name = name.unwrap_or(&uri).trim_end_matches(['/', '#']);
        Some(match name {
            ""
            | "www.w3.org/2005/atom"
            | "purl.org/atom/ns"
            | "purl.org/rss/1.0"
            | "my.netscape.com/rdf/simple/0.9"
            | "channel.netscape.com/rdf/simple/0.9"
            | "my.netscape.com/publish/formats/rss-0.91.dtd"
            | "blogs.law.harvard.edu/tech/rss"
            | "cyber.law.harvard.edu/rss/rss.html"
            | "www.rssboard.org/rss-specification"
            | "purl.org/rss/1.0/modules/rss091"
            | "purl.org/echo"
            | "purl.org/pie"
            | "example.com/newformat"
            | "example.com/necho"
            | "www.w3.org/1999/02/22-rdf-syntax-ns" => Self::Core,
            "purl.org/dc/elements/1.1"
            | "purl.org/dc/elements/1.0"
            | "purl.org/dc/terms"
            | "purl.org/metadata/dublin_core" => Self::Dublin,
            "purl.org/rss/1.0/modules/content" => Self::Content,
            "search.yahoo.com/mrss" | "video.search.yahoo.com/mrss" => Self::Media,
            "www.itunes.com/dtds/podcast-1.0.dtd" | "example.com/dtds/podcast-1.0.dtd" => {
                Self::Itunes
            }
            "purl.org/rss/1.0/modules/syndication" => Self::Syndication,
            "www.w3.org/1999/xhtml" => Self::Xhtml,
            _ if name.starts_with("backend.userland.com/rss") => Self::Core,
            _ => return None,
        })
    }

    /// Returns the vocabulary that a prefix usually stands for.
    pub(super) fn of_prefix(prefix: &str) -> Self {
        match prefix.to_ascii_lowercase().as_str() {
            "" | "rss" | "atom" | "atom10" | "atom03" | "rdf" | "a10" | "feed" => Self::Core,
            "dc" | "dcterms" | "dct" => Self::Dublin,
            "content" => Self::Content,
            "media" => Self::Media,
            "itunes" => Self::Itunes,
            "sy" | "syn" => Self::Syndication,
            "xhtml" | "html" => Self::Xhtml,
            _ => Self::Other,
        }
    }
}

/// What an element stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// A root (`rss`, `rdf:RDF`, `feed`): the document is a feed.
    Root,
    /// `channel`: a feed in a root, or a root itself.
    Channel,
    /// `item`, `entry`.
    Story,
    /// `image`: its title and link are not the feed's.
    Image,
    /// `textInput`.
    TextInput,
    /// `source`: what an entry was taken from.
    Source,
    /// `author`, `contributor`: a person, as text or as parts.
    Author,
    /// Somebody who is named, but not as the author.
    Contributor,
    /// `title`.
    Title,
    /// `media:title`.
    MediaTitle,
    /// `link`.
    Link,
    /// `guid`, `id`.
    Id,
    /// `description`, `abstract`, `dc:description`.
    Description,
    /// `summary`.
    Summary,
    /// `content`.
    Content,
    /// `content:encoded`, `fullitem`.
    Encoded,
    /// `body`, `xhtml:body`, `xhtml:div` of a story.
    Body,
    /// `media:description`, `media:text`.
    MediaDescription,
    /// `itunes:summary`.
    ItunesSummary,
    /// `subtitle`, `tagline`, `itunes:subtitle`.
    Subtitle,
    /// `published`, `issued`, `pubDate`.
    Published,
    /// `updated`, `modified`, `lastBuildDate`.
    Updated,
    /// `created`.
    Created,
    /// `dc:date`.
    Date,
    /// `dc:creator`, `itunes:author`: a name.
    Creator,
    /// `name` of a person.
    Name,
    /// `email` of a person.
    Email,
    /// `url` of an image.
    Url,
    /// `category`.
    Category,
    /// `dc:subject`.
    Subject,
    /// `keywords` in their spellings: parted by commas.
    Keywords,
    /// `enclosure`.
    Enclosure,
    /// `media:content`.
    MediaContent,
    /// `language`.
    Language,
    /// `logo`.
    Logo,
    /// `icon`.
    Icon,
    /// `itunes:image`.
    ItunesImage,
    /// `ttl`.
    Ttl,
    /// `skipHours`' `hour`.
    Hour,
    /// `skipDays`' `day`.
    Day,
    /// `sy:updatePeriod`.
    UpdatePeriod,
    /// `sy:updateFrequency`.
    UpdateFrequency,
    /// Text that nobody asks for, but that may hold markup: `rights`, `info`, `generator`.
    Aside,
    /// Markup inside of a text.
    Markup,
    /// Anything else: what stands in it is looked at.
    Other,
}

impl Tag {
    /// Returns what an element of that vocabulary and local name stands for.
    pub(super) fn of(space: Space, local: &str) -> Self {
        let mut buffer = [0_u8; 20];
        let Some(lower) = buffer.get_mut(..local.len()) else {
            return Self::Other;
        };
        lower.copy_from_slice(local.as_bytes());
        lower.make_ascii_lowercase();
        let local = std::str::from_utf8(lower).unwrap_or_default();
        match space {
            Space::Core => Self::core(local),
            Space::Dublin => match local {
                "title" => Self::Title,
                "description" | "abstract" => Self::Description,
                "creator" | "author" => Self::Creator,
                "subject" => Self::Subject,
                "date" => Self::Date,
                "language" => Self::Language,
                "issued" | "available" => Self::Published,
                "modified" => Self::Updated,
                "created" => Self::Created,
                "contributor" | "publisher" | "rights" => Self::Aside,
                _ => Self::Other,
            },
            Space::Content => match local {
                "encoded" => Self::Encoded,
                _ => Self::Other,
            },
            Space::Media => match local {
                "title" => Self::MediaTitle,
                "description" | "text" => Self::MediaDescription,
                "content" => Self::MediaContent,
                "keywords" => Self::Keywords,
                "category" => Self::Category,
                "credit" | "copyright" | "comments" => Self::Aside,
                _ => Self::Other,
            },
            Space::Itunes => match local {
                "summary" => Self::ItunesSummary,
                "subtitle" => Self::Subtitle,
                "author" => Self::Creator,
                "keywords" => Self::Keywords,
                "category" => Self::Category,
                "image" => Self::ItunesImage,
                "owner" => Self::Contributor,
                _ => Self::Other,
            },
            Space::Syndication => match local {
                "updateperiod" => Self::UpdatePeriod,
                "updatefrequency" => Self::UpdateFrequency,
                _ => Self::Other,
            },
            Space::Xhtml => match local {
                "body" | "div" => Self::Body,
                _ => Self::Other,
            },
            Space::Other => Self::Other,
        }
    }

    fn core(local: &str) -> Self {
        match local {
            "rss" | "rdf" | "feed" => Self::Root,
            "channel" => Self::Channel,
            "item" | "entry" => Self::Story,
            "image" => Self::Image,
            "textinput" => Self::TextInput,
            "source" => Self::Source,
            "author" => Self::Author,
            "contributor" | "managingeditor" | "webmaster" => Self::Contributor,
            "title" => Self::Title,
            "link" => Self::Link,
            "guid" | "id" => Self::Id,
            "description" | "abstract" => Self::Description,
            "summary" => Self::Summary,
            "content" => Self::Content,
            "fullitem" | "encoded" => Self::Encoded,
            "body" => Self::Body,
            "subtitle" | "tagline" => Self::Subtitle,
            "published" | "issued" | "pubdate" => Self::Published,
            "updated" | "modified" | "lastbuilddate" => Self::Updated,
            "created" => Self::Created,
            "date" => Self::Date,
            "creator" => Self::Creator,
            "name" => Self::Name,
            "email" => Self::Email,
            "url" => Self::Url,
            "category" => Self::Category,
            "keywords" | "tags" => Self::Keywords,
            "enclosure" => Self::Enclosure,
            "language" => Self::Language,
            "logo" => Self::Logo,
            "icon" => Self::Icon,
            "ttl" => Self::Ttl,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "rights" | "copyright" | "info" | "generator" => Self::Aside,
            _ => Self::Other,
        }
    }

    /// Returns whether what stands in the element is text with markup, and never other elements of
    /// a feed.
    pub(super) const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::MediaTitle
                | Self::Description
                | Self::Summary
                | Self::Content
                | Self::Encoded
                | Self::Body
                | Self::MediaDescription
                | Self::ItunesSummary
                | Self::Subtitle
                | Self::Aside
        )
    }

    /// Returns whether the element's own text is wanted.
    pub(super) const fn has_value(self) -> bool {
        !matches!(
            self,
            Self::Root
                | Self::Channel
                | Self::Story
                | Self::Image
                | Self::TextInput
                | Self::Source
                | Self::Contributor
                | Self::Enclosure
                | Self::MediaContent
                | Self::Aside
                | Self::Markup
                | Self::Other
        )
    }
}
