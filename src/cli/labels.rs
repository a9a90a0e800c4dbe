//! `label`, `labels`: what a person says of stories, and the list of it, also for `eval`.

use serde::Serialize;

use super::{
    CliError, Output,
    args::{LabelArgs, LabelWord, LabelsArgs},
    learned,
    records::{StoryRecord, rfc3339, stamp},
    stories,
};
use crate::{
    engine::Engine,
    model::{Label, StoryDetail},
};

/// A labelled story, as `labels --json` prints it.
#[derive(Debug, Serialize)]
struct LabelRecord {
    #[serde(flatten)]
    story: StoryRecord,
    #[serde(serialize_with = "rfc3339")]
    labelled: chrono::DateTime<chrono::Utc>,
}

/// Labels stories, or takes their labels away.
pub(super) async fn label(
    engine: &Engine,
    args: LabelArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let ids = stories::known_ids(engine, &args.ids).await?;
    let (tension, said) = match args.word {
        LabelWord { tension: true, .. } => (Some(true), "labelled as tension"),
        LabelWord { calm: true, .. } => (Some(false), "labelled as calm"),
        LabelWord { .. } => (None, "not labelled any more"),
    };
    let wanted = ids.iter().map(|&id| (id, tension)).collect();
    engine.set_labels(wanted).await?;
    for id in ids {
        output.line(&format!("{said}: {id}"))?;
    }
    engine.learn().await?;
    learned::reassess(engine, output).await
}

/// Lists the labelled stories, the newest label first.
pub(super) async fn list(
    engine: &Engine,
    args: LabelsArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    let feeds = engine.feeds().await?;
    if args.tsv {
        output.document(b"tension\ttitle\tsummary\n")?;
    }
    for label in engine.labels().await? {
        // A story may have gone since the labels were read.
        let Some(detail) = engine.story(label.story).await? else {
            continue;
        };
        if args.tsv {
            output.document(row(label, &detail).as_bytes())?;
            continue;
        }
        let feed = feeds.iter().find(|feed| feed.id == detail.story.feed);
        let outlet = feed
            .and_then(|feed| engine.outlet(feed))
            .map(|outlet| outlet.name.clone());
        if args.json {
            output.json(&LabelRecord {
                story: StoryRecord::new(detail, outlet, engine.now()),
                labelled: label.at,
            })?;
            continue;
        }
        output.line(&format!(
            "{}  {}  {:<7}  {}  ({})",
            label.story,
            stamp(label.at),
            word(label.tension),
            detail.story.title,
            outlet.unwrap_or(detail.feed_title),
        ))?;
    }
    Ok(())
}

/// Returns what a label says.
pub(super) const fn word(tension: bool) -> &'static str {
    if tension { "tension" } else { "calm" }
}

/// Returns a label and the text that was assessed as a line of a file for `eval`.
fn row(label: Label, detail: &StoryDetail) -> String {
    let tension = u8::from(label.tension);
    let (title, summary) = (cell(&detail.story.title), cell(detail.text()));
    format!("{tension}\t{title}\t{summary}\n")
}

/// Returns a text without tabs and line ends, which part cells and rows.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_no_other_cell_and_no_other_row() {
        for (text, expected) in [
            ("", ""),
            ("One\ttwo\r\nthree", "One two three"),
            ("  a\u{2028}b\u{85}c\u{a0}d ", "a b c d"),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }
}
