//! Stories as CSV (RFC 4180), safe to open in a spreadsheet.

use super::{Item, stamp};
use crate::{model::Kind, text::clean};

/// The columns, in order.
const COLUMNS: [&str; 22] = [
    "id",
    "published",
    "arrived",
    "feed",
    "outlet",
    "title",
    "url",
    "language",
    "tension",
    "flagged",
    "precedence",
    "direction",
    "kinds",
    "theatres",
    "actors",
    "read",
    "follow_up",
    "due",
    "note",
    "priority",
    "tags",
    "grade",
];

/// Returns the header line.
pub(super) fn header() -> Result<Vec<u8>, csv::Error> {
    record(COLUMNS.into_iter().map(str::to_owned))
}

/// Returns the line of one story.
pub(super) fn row(item: &Item<'_>) -> Result<Vec<u8>, csv::Error> {
    let detail = item.detail;
    let story = &detail.story;
    let assessment = &detail.assessment;
    let kinds: Vec<&str> = assessment.kinds.iter().map(Kind::name).collect();
    let follow_up = detail.follow_up.as_ref();
    record([
        story.id.to_string(),
        story.published.map(stamp).unwrap_or_default(),
        stamp(story.arrived),
        text(&detail.feed_title),
        text(item.outlet.map_or("", |outlet| &outlet.name)),
        text(&story.title),
        text(story.url.as_deref().unwrap_or_default()),
        text(story.language.as_deref().unwrap_or_default()),
        format!("{:.3}", assessment.tension),
        assessment.flagged.to_string(),
        assessment.precedence.to_string(),
        format!("{:.1}", assessment.direction),
        kinds.join(" "),
        assessment.theatres.join(" "),
        assessment.actors.join(" "),
        detail.read.to_string(),
        follow_up
            .map(|own| own.state.to_string())
            .unwrap_or_default(),
        follow_up
            .and_then(|own| own.due)
            .map(stamp)
            .unwrap_or_default(),
        text(follow_up.map_or("", |own| &own.note)),
        follow_up
            .map(|own| own.priority.to_string())
            .unwrap_or_default(),
        text(&follow_up.map(|own| own.tags.join(" ")).unwrap_or_default()),
        text(
            follow_up
                .and_then(|own| own.grade.as_deref())
                .unwrap_or_default(),
        ),
    ])
}

/// Returns a clean text that no spreadsheet takes for a formula: one that begins like a formula is
/// given an apostrophe first (OWASP, "CSV Injection", with the full-width signs that some
/// spreadsheets take for the narrow ones). Tab and carriage return begin none: cleaning leaves none.
fn text(text: &str) -> String {
    let text = clean::block(text);
    if text
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    {
        format!("'{text}")
    } else {
        text
    }
}

fn record(fields: impl IntoIterator<Item = String>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(fields)?;
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_made_text() {
        for (raw, expected) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1+1", "'-1+1"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "'    =1"),
            ("\r=1", "'=1"),
            ("\u{200b}=1", "'=1"),
            ("＝1", "'＝1"),
            ("NATO", "NATO"),
            ("a\u{1b}[31m\u{202e}b", "ab"),
        ] {
            assert_eq!(text(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn quotes_and_line_breaks_are_escaped() {
        let line = record(["a\"b".to_owned(), "c\nd".to_owned()]).expect("written");
        assert_eq!(line, b"\"a\"\"b\",\"c\nd\"\r\n");
    }
}
