//! Writing OPML 2.0 that every reader takes and that `read_opml` reads back exactly.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{attributes::encode, category};
use crate::outline::{MAX_DEPTH, Subscription};

/// Writes feeds as OPML 2.0.
///
/// Folders and feeds stand in the order in which they are first seen. What `read_opml` returned
/// reads back the same. Of other feeds this holds if their addresses and sites are http or https,
/// no address stands there twice, and the limits of this module are kept; empty folder names,
/// titles and tags are left out, and so are characters that XML cannot hold.
pub fn write_opml(title: &str, created: DateTime<Utc>, feeds: &[Subscription]) -> String {
    let mut opml =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n");
    opml.push_str("  <head>\n    <title>");
    opml.push_str(&encode(title));
    opml.push_str("</title>\n    <dateCreated>");
    opml.push_str(&created.to_rfc2822());
    opml.push_str("</dateCreated>\n  </head>\n  <body>\n");
    Tree::of(feeds).write(&mut opml);
    opml.push_str("  </body>\n</opml>\n");
    opml
}

/// What stands in a folder.
#[derive(Debug)]
enum Item<'a> {
    Feed(&'a Subscription),
    /// A folder's name and its place in the tree.
    Folder(&'a str, usize),
}

/// All folders, each with its items; the first one is the body.
#[derive(Debug)]
struct Tree<'a> {
    folders: Vec<Vec<Item<'a>>>,
}

impl<'a> Tree<'a> {
    fn of(feeds: &'a [Subscription]) -> Self {
        let mut folders: Vec<Vec<Item<'a>>> = vec![Vec::new()];
        let mut places: HashMap<(usize, &str), usize> = HashMap::new();
        for feed in feeds {
            let mut parent = 0;
            for name in feed
                .folder
                .iter()
                .filter(|name| !encode(name).is_empty())
                .take(MAX_DEPTH)
            {
                let next = folders.len();
                let place = *places.entry((parent, name)).or_insert(next);
                if place == next {
                    folders.push(Vec::new());
                    push(&mut folders, parent, Item::Folder(name, place));
                }
                parent = place;
            }
            push(&mut folders, parent, Item::Feed(feed));
        }
        Self { folders }
    }

    /// Writes the items of the body, folder by folder, without recursion.
    fn write(&self, opml: &mut String) {
        let items = |folder: usize| {
            self.folders
                .get(folder)
                .map(Vec::as_slice)
                .unwrap_or_default()
        };
        let mut open = vec![items(0).iter()];
        while let Some(rest) = open.last_mut() {
            let item = rest.next();
            let depth = open.len();
            match item {
                Some(&Item::Feed(feed)) => write_feed(opml, depth, feed),
                Some(&Item::Folder(name, folder)) => {
                    start(opml, depth);
                    attribute(opml, "text", name);
                    attribute(opml, "title", name);
                    opml.push_str(">\n");
                    open.push(items(folder).iter());
                }
                None => {
                    open.pop();
                    if depth > 1 {
                        indent(opml, depth - 1);
                        opml.push_str("</outline>\n");
                    }
                }
            }
        }
    }
}

fn push<'a>(folders: &mut [Vec<Item<'a>>], folder: usize, item: Item<'a>) {
    if let Some(items) = folders.get_mut(folder) {
        items.push(item);
    }
}

fn write_feed(opml: &mut String, depth: usize, feed: &Subscription) {
    start(opml, depth);
    // The standard asks for a text; without a title it repeats the address, which is read as none.
    let title = feed.title.as_deref().unwrap_or_default();
    attribute(
        opml,
        "text",
        if title.is_empty() { &feed.url } else { title },
    );
    attribute(opml, "title", title);
    attribute(opml, "type", "rss");
    attribute(opml, "xmlUrl", &feed.url);
    attribute(opml, "htmlUrl", feed.site.as_deref().unwrap_or_default());
    attribute(opml, "category", &category::write(&feed.tags));
    attribute(
        opml,
        "language",
        feed.language.as_deref().unwrap_or_default(),
    );
    opml.push_str("/>\n");
}

fn start(opml: &mut String, depth: usize) {
    indent(opml, depth);
    opml.push_str("<outline");
}

fn indent(opml: &mut String, depth: usize) {
    opml.extend(std::iter::repeat_n("  ", depth + 1));
}

/// Writes an attribute unless it is empty.
fn attribute(opml: &mut String, name: &str, value: &str) {
    let value = encode(value);
    if !value.is_empty() {
        opml.push(' ');
        opml.push_str(name);
        opml.push_str("=\"");
        opml.push_str(&value);
        opml.push('"');
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{collection::vec, option, prelude::*};

    use super::*;
    use crate::outline::read_opml;

    fn created() -> DateTime<Utc> {
        DateTime::from_timestamp(1_750_000_000, 0).expect("a time")
    }

    fn feed(url: &str, folder: &[&str]) -> Subscription {
        Subscription {
            url: url.to_owned(),
            folder: folder.iter().map(|&name| name.to_owned()).collect(),
            ..Subscription::default()
        }
    }

    #[test]
    fn folders_and_feeds_stand_in_first_seen_order() {
        let feeds = [
            feed("https://a.example/", &["B", "C"]),
            Subscription {
                title: Some("D \"&\" E".to_owned()),
                site: Some("https://b.example/".to_owned()),
                tags: vec!["a,b".to_owned(), "c/d".to_owned()],
                language: Some("uk".to_owned()),
                ..feed("https://b.example/f?x=1&y=2", &[])
            },
            feed("https://c.example/", &["B"]),
        ];
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>My &lt;feeds&gt;</title>
    <dateCreated>Sun, 15 Jun 2025 15:06:40 +0000</dateCreated>
  </head>
  <body>
    <outline text="B" title="B">
      <outline text="C" title="C">
        <outline text="https://a.example/" type="rss" xmlUrl="https://a.example/"/>
      </outline>
      <outline text="https://c.example/" type="rss" xmlUrl="https://c.example/"/>
    </outline>
    <outline text="D &quot;&amp;&quot; E" title="D &quot;&amp;&quot; E" type="rss" xmlUrl="https://b.example/f?x=1&amp;y=2" htmlUrl="https://b.example/" category="a%2Cb,/c/d" language="uk"/>
  </body>
</opml>
"#;
        assert_eq!(write_opml("My <feeds>", created(), &feeds), expected);
    }

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        let odd = Subscription {
            title: Some("a\u{0}b\u{ffff}".to_owned()),
            tags: vec![String::new(), "\u{1}".to_owned()],
            ..feed("https://a.example/", &["", "\u{2}", "F"])
        };
        let (read, notes) = read_opml(&write_opml("", created(), &[odd])).expect("OPML");
        let expected = Subscription {
            title: Some("ab".to_owned()),
            tags: vec!["\u{1}".to_owned()],
            ..feed("https://a.example/", &["F"])
        };
        assert_eq!(read, [expected]);
        assert!(notes.is_empty());
    }

    /// Texts that XML can hold, with much of what has a meaning somewhere.
    fn text() -> impl Strategy<Value = String> {
        "([,/%&;<>\"' \t\r\n\\\\]|%2C|&amp;|&#32;|[a-c]|é|\u{85}|\u{2028}|\u{202e}|語|📰|\\PC){1,6}"
    }

    fn tag() -> impl Strategy<Value = String> {
        prop_oneof![text(), "[\u{0}-\u{7f}]{1,4}"]
    }

    fn feeds() -> impl Strategy<Value = Vec<Subscription>> {
        let path = "[a-z?=&;'\"<> %é]{0,8}";
        let feed = (
            path,
            option::of(text()),
            option::of("https?://[a-z]{1,5}\\.example/[a-z&\"]{0,3}"),
            vec(
                prop_oneof![text(), Just("A".to_owned()), Just("B".to_owned())],
                0..4,
            ),
            vec(tag(), 0..4),
            option::of("[a-z]{2}"),
        );
        vec(feed, 0..12).prop_map(|feeds| {
            let numbered = feeds.into_iter().enumerate();
            numbered
                .map(|(n, (path, title, site, folder, mut tags, language))| {
                    tags.sort();
                    tags.dedup();
                    let url = format!("https://x.example/{path}{n}");
                    Subscription {
                        url,
                        title,
                        site,
                        folder,
                        tags,
                        language,
                    }
                })
                .collect()
        })
    }

    /// The feeds of each folder, in their order.
    fn by_folder(feeds: &[Subscription]) -> BTreeMap<Vec<String>, Vec<Subscription>> {
        let mut folders: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for feed in feeds {
            folders
                .entry(feed.folder.clone())
                .or_default()
                .push(feed.clone());
        }
        folders
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(feeds in feeds(), title in ".{0,8}") {
            let written = write_opml(&title, created(), &feeds);
            let (read, notes) = read_opml(&written).expect("OPML");
            prop_assert!(notes.is_empty(), "{notes:?}");
            prop_assert_eq!(by_folder(&read), by_folder(&feeds));
            // Once in folder order, all of the order stays.
            prop_assert_eq!(write_opml(&title, created(), &read), written);
        }
    }
}
