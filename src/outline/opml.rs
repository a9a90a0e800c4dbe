//! Reading OPML 1.0, 1.1 and 2.0 as programs write it, not only as the standard has it.
//!
//! The standard: <http://opml.org/spec2.opml>. It must not know files or the store. Document types
//! are skipped and the entities they define are not expanded.

mod attributes;
mod category;
mod lines;
mod write;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use self::{attributes::Attributes, lines::Lines};
use super::{Gathered, MAX_BYTES, MAX_DEPTH, Note, OutlineError, Subscription};

pub use self::write::write_opml;

/// Reads the feeds of an OPML text, with notes about what was left out or merged.
///
/// An outline with an address is a feed, any other a folder. Of a feed that stands there twice, the
/// first is kept and the tags are merged. A category `/a/b` becomes the tag `a/b`.
pub fn read_opml(text: &str) -> Result<(Vec<Subscription>, Vec<Note>), OutlineError> {
    if text.len() > MAX_BYTES {
        return Err(OutlineError::TooLarge {
            size_bytes: text.len(),
        });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut document = Document::new(text);
    while !document.finished {
        let start = offset(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Start(tag)) => document.open(start, &tag)?,
            Ok(Event::Empty(tag)) => {
                document.open(start, &tag)?;
                document.close(Element::of(tag.local_name().as_ref()));
            }
            Ok(Event::End(tag)) => document.close(Element::of(tag.local_name().as_ref())),
            Ok(Event::Eof) => return Err(document.cut_off()),
            Ok(_) => {}
            Err(error) => {
                let problem = super::excerpt(&error.to_string());
                return Err(document
                    .lines
                    .malformed(offset(reader.error_position()), problem));
            }
        }
    }
    Ok(document.gathered.finish())
}

/// What has been read so far.
#[derive(Debug)]
struct Document<'a> {
    lines: Lines<'a>,
    /// How many elements are open.
    depth: usize,
    /// Set when the root has been closed; what follows it is not looked at.
    finished: bool,
    /// The open folders.
    folder: Vec<String>,
    /// For each open outline, whether it is the last of `folder`.
    named: Vec<bool>,
    /// Whether the note about too many folders in one another has been written.
    too_deep: bool,
    /// How many bytes the folders of all feeds fill.
    folder_bytes: usize,
    gathered: Gathered,
}

impl<'a> Document<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            lines: Lines::new(text),
            depth: 0,
            finished: false,
            folder: Vec::new(),
            named: Vec::new(),
            too_deep: false,
            folder_bytes: 0,
            gathered: Gathered::default(),
        }
    }

    /// Takes the start of an element; `start` is the place of its `<`.
    fn open(&mut self, start: usize, tag: &BytesStart<'_>) -> Result<(), OutlineError> {
        let name = tag.local_name();
        if self.depth == 0 && !name.as_ref().eq_ignore_ascii_case("opml") {
            return Err(self.other_root(start, name.as_ref()));
        }
        self.depth += 1;
        if Element::of(name.as_ref()) == Element::Other {
            return Ok(());
        }
        let outline = Attributes::read(tag)
            .map_err(|(at, problem)| self.lines.malformed(start + at, problem))?;
        self.outline(start, outline)
    }

    /// Takes the end of an element.
    fn close(&mut self, was: Element) {
        self.depth = self.depth.saturating_sub(1);
        self.finished = self.depth == 0;
        if was == Element::Outline && self.named.pop() == Some(true) {
            self.folder.pop();
        }
    }

    /// Takes an outline: a feed, a folder, or something else.
    fn outline(&mut self, start: usize, outline: Attributes) -> Result<(), OutlineError> {
        let line = self.lines.line(start);
        if outline.address().is_some() {
            self.named.push(false);
            return self.feed(start, outline);
        }
        match outline.kind.to_ascii_lowercase().as_str() {
            "rss" | "atom" => self.gathered.note(line, no_address(&outline)),
            "include" => self
                .gathered
                .note(line, "left out an outline that includes another file"),
            _ => {}
        }
        let deeper = self.folder.len() < MAX_DEPTH;
        let name = outline.name().filter(|_| deeper);
        self.named.push(name.is_some());
        self.folder.extend(name);
        if !deeper && !self.too_deep {
            self.too_deep = true;
            let message = format!(
                "folders stand inside one another more than {MAX_DEPTH} deep: merged the deeper \
                 ones into the last"
            );
            self.gathered.note(line, message);
        }
        Ok(())
    }

    /// Takes an outline with an address.
    fn feed(&mut self, start: usize, outline: Attributes) -> Result<(), OutlineError> {
        let line = self.lines.line(start);
        let Some(feed) = outline.into_feed(&self.folder) else {
            return Ok(());
        };
        if !super::is_http(&feed.url) {
            self.gathered.note(line, super::left_out(&feed.url));
            return Ok(());
        }
        self.folder_bytes += feed.folder.iter().map(String::len).sum::<usize>();
        if self.folder_bytes > MAX_BYTES {
            let (line, column) = self.lines.position(start);
            return Err(OutlineError::FoldersTooLarge { line, column });
        }
        self.gathered.add(line, feed);
        Ok(())
    }

    /// Returns the error for a root that is not `opml`.
    fn other_root(&self, start: usize, name: &str) -> OutlineError {
        let hint = match name.to_ascii_lowercase().as_str() {
            "rss" | "feed" | "rdf" => "this is a feed, not a list of feeds: add its address",
            "html" => "this is a web page: download the OPML file itself",
            _ => "export the feeds as OPML from the other reader",
        };
        let (line, column) = self.lines.position(start);
        let found = format!("<{}>", super::excerpt(name));
        OutlineError::NotOpml {
            line,
            column,
            found,
            hint,
        }
    }

    /// Returns the error for a text that ends before its root was closed.
    fn cut_off(&self) -> OutlineError {
        if self.depth > 0 {
            let problem = format!(
                "expected </opml>, found the end with {} elements open",
                self.depth
            );
            return self.lines.malformed(usize::MAX, problem);
        }
        OutlineError::NotOpml {
            line: 1,
            column: 1,
            found: "no element".to_owned(),
            hint: "a list with one address a line is read as newsboat's `urls`",
        }
    }
}

/// The elements that matter at their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Outline,
    Other,
}

impl Element {
    fn of(name: &str) -> Self {
        if name.eq_ignore_ascii_case("outline") {
            Self::Outline
        } else {
            Self::Other
        }
    }
}

/// Returns the message for an outline that says it is a feed and has no address.
fn no_address(outline: &Attributes) -> String {
    let name = super::excerpt(&outline.name().unwrap_or_default());
    format!("left out the feed `{name}`: it has no address, expected the attribute xmlUrl")
}

/// Returns a place of the XML reader as one of the text.
fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opml(body: &str) -> String {
        format!("<opml version=\"1.1\">\n<body>\n{body}\n</body></opml>")
    }

    /// What a body gives: `folder>url|title|site|tags|language`, and `line: message`; its first line
    /// is line 3.
    #[track_caller]
    fn check(body: &str, feeds: &[&str], notes: &[&str]) {
        let (found, found_notes) = read_opml(&opml(body)).expect("OPML");
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let found: Vec<String> = found
            .iter()
            .map(|feed| {
                let (folder, tags) = (feed.folder.join("/"), feed.tags.join(";"));
                let (title, site, language) =
                    (text(&feed.title), text(&feed.site), text(&feed.language));
                format!("{folder}>{}|{title}|{site}|{tags}|{language}", feed.url)
            })
            .collect();
        assert_eq!(found, feeds, "{body}");
        let found_notes: Vec<String> = found_notes
            .iter()
            .map(|note| format!("{}: {}", note.line, note.message))
            .collect();
        assert_eq!(found_notes, notes, "{body}");
    }

    #[track_caller]
    fn check_error(text: &str, expected: &str) {
        let error = read_opml(text).expect_err("no OPML").to_string();
        assert_eq!(error.lines().next(), Some(expected), "{text}");
        assert_eq!(error.lines().count(), 2, "a hint: {error}");
    }

    #[test]
    fn feeds_are_read_as_programs_write_them() {
        check("", &[], &[]);
        check(
            r#"<outline text="A &amp; B" title="" type="rss" xmlUrl=" https://a.example/?x=1&y=2 "
                 htmlUrl="https://a.example" category="navy,/Asia/East" language="en-us"/>"#,
            &[">https://a.example/?x=1&y=2|A & B|https://a.example|navy;Asia/East|en"],
            &[],
        );
        check(
            r#"<OUTLINE TITLE='T' TEXT="t" XMLURL='HTTP://a.example/' HtmlUrl="javascript:x()"></OUTLINE>
               <outline type="atom" url="https://b.example/"/>
               <outline text="https://c.example/" xmlUrl="https://c.example/"/>"#,
            &[
                ">HTTP://a.example/|T|||",
                ">https://b.example/||||",
                ">https://c.example/||||",
            ],
            &[],
        );
    }

    #[test]
    fn outlines_without_an_address_are_folders() {
        check(
            r#"<outline text="Asia"><outline title="East" xmlUrl="">
                 <outline xmlUrl="https://a.example/"/></outline>
                 <outline><outline xmlUrl="https://b.example/"/></outline>
                 <outline xmlUrl="https://c.example/" text="C">
                   <outline xmlUrl="https://d.example/"/></outline></outline>
               <outline text="Empty"/><outline xmlUrl="https://e.example/"/>"#,
            &[
                "Asia/East>https://a.example/||||",
                "Asia>https://b.example/||||",
                "Asia>https://c.example/|C|||",
                "Asia>https://d.example/||||",
                ">https://e.example/||||",
            ],
            &[],
        );
    }

    #[test]
    fn a_feed_in_two_folders_is_kept_once_with_all_tags() {
        check(
            "<outline text='A'><outline xmlUrl='https://a.example/' category='x,y'/></outline>
             <outline text='B'>
             <outline xmlUrl='https://a.example/' category='y,z' text='other'/></outline>
             <outline text='A'><outline xmlUrl='https://a.example/'/></outline>",
            &["A>https://a.example/|||x;y;z|"],
            &[
                "5: `https://a.example/` stands in the list twice: kept it in `A`, not in `B`, merged \
                 the tags",
                "6: `https://a.example/` stands in the list twice: merged the tags",
            ],
        );
    }

    #[test]
    fn what_is_no_feed_is_left_out_with_a_note() {
        check(
            "<outline xmlUrl='exec:~/x.sh'/>\n<outline type='rss' text='N'/>\n\
             <outline type='include' url='https://a.example/more.opml'/>\n\
             <outline xmlUrl='ftp://a.example/\u{7}'/><outline xmlUrl='https://'/>",
            &[],
            &[
                "3: left out `exec:~/x.sh`: it runs a program, and no list may name one: write it into your settings file as a [[feed]]",
                "4: left out the feed `N`: it has no address, expected the attribute xmlUrl",
                "5: left out an outline that includes another file",
                "6: left out `ftp://a.example/\u{fffd}`: expected an address that begins with https:// \
                 or http://",
                "6: left out `https://`: expected an address that begins with https:// or http://",
            ],
        );
    }

    #[test]
    fn a_document_type_is_skipped_and_its_entities_stay_as_written() {
        let text = "\u{feff}<?xml version='1.0' encoding='ISO-8859-1'?>\n<!DOCTYPE opml SYSTEM 'x.dtd' [\
             <!ENTITY a 'aa'> <!ENTITY b '&a;&a;'> ]>\n<!-- -- -->\n<opml><head>\
             <title>A & B &b;</title></head><body><outline text='&b;' xmlUrl='https://a.example/'/>\
             </body></opml> <rest";
        let (feeds, notes) = read_opml(text).expect("OPML");
        assert_eq!(feeds.len(), 1);
        assert_eq!(feeds[0].title.as_deref(), Some("&b;"));
        assert!(notes.is_empty());
    }

    #[test]
    fn errors_name_the_place_and_what_was_expected() {
        check_error("", "line 1, column 1: expected <opml>, found no element");
        check_error(
            "https://a.example/",
            "line 1, column 1: expected <opml>, found no element",
        );
        check_error(
            "\n é<rss/>",
            "line 2, column 3: expected <opml>, found <rss>",
        );
        check_error(
            "<p:opmlx>",
            "line 1, column 1: expected <opml>, found <opmlx>",
        );
        check_error(
            "<opml>\n<body>",
            "line 2, column 7: malformed XML: expected </opml>, found the end with 2 elements open",
        );
        check_error(
            "<opml>\n<body></head>",
            "line 2, column 7: malformed XML: ill-formed document: expected `</body>`, but `</head>` was \
             found",
        );
        check_error(
            "<opml>\n <outline text='a",
            "line 2, column 2: malformed XML: syntax error: attribute value not closed: `'` not found \
             before end of input",
        );
        check_error(
            "<opml>\n <outline text=a/>",
            "line 2, column 16: malformed XML: expected quotes around the attribute's value",
        );
        check_error(
            "<opml>\n <outline é text='a'/>",
            "line 2, column 13: malformed XML: expected `=` and a quoted value after the attribute",
        );
    }

    #[test]
    fn hostile_texts_cost_neither_stack_nor_time() {
        let depth = 200_000;
        let deep = format!(
            "{}<outline xmlUrl='https://a.example/'/>{}",
            "<outline text='a'>".repeat(depth),
            "</outline>".repeat(depth)
        );
        let (feeds, notes) = read_opml(&opml(&deep)).expect("OPML");
        assert_eq!(feeds[0].folder.len(), MAX_DEPTH);
        assert_eq!(notes.len(), 1);

        let one_line = "<outline xmlUrl='x'/>".repeat(200_000);
        assert_eq!(read_opml(&opml(&one_line)).expect("OPML").1.len(), 200_000);

        let tags: Vec<String> = (0..100_000).map(|n| n.to_string()).collect();
        let tagged = format!(
            "<outline xmlUrl='https://a.example/' category='{}'/>",
            tags.join(",")
        );
        let (feeds, notes) = read_opml(&opml(&tagged)).expect("OPML");
        assert_eq!(
            (feeds[0].tags.len(), notes.len()),
            (crate::outline::MAX_TAGS, 1)
        );

        let wide = format!(
            "<outline text='{}'>{}</outline>",
            "a".repeat(1024 * 1024),
            "<outline xmlUrl='https://a.example/'/>".repeat(40)
        );
        let error = read_opml(&opml(&wide)).expect_err("too large");
        assert!(
            matches!(error, OutlineError::FoldersTooLarge { line: 3, .. }),
            "{error}"
        );

        let error = read_opml(&" ".repeat(MAX_BYTES + 1)).expect_err("too large");
        assert_eq!(
            error,
            OutlineError::TooLarge {
                size_bytes: MAX_BYTES + 1
            }
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_an_answer(
            text in "(<opml>|</?body>|<outline |</outline>|/>|xmlUrl=|'https://a.example/'|text='|[<>&;'\"= \n!\\-\\[\\]]|\\PC){0,60}"
        ) {
            drop(read_opml(&text));
            drop(read_opml(&opml(&text)));
        }
    }
}
