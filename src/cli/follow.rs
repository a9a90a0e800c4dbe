//! `follow`: marking stories and changing their follow-ups, one by one or line by line; and telling
//! what was decided.

use std::io::{self, BufRead as _};

use anyhow::{Context as _, anyhow};
use serde::{Deserialize as _, Serialize};
use serde_json::{Map, Value};

use super::{
    CliError, Output,
    args::{FollowArgs, Wishes},
    labels,
    records::{FollowUpRecord, stamp},
    stories,
};
use crate::{
    engine::{Engine, FollowUpChanged},
    follow_up,
    model::{
        FollowUp, FollowUpChange, FollowUpEdit, FollowUpField, FollowUpPast, FollowUpState, Grade,
        StoryDetail, StoryId,
    },
    text::{
        change::{self, Piece},
        clean,
    },
};

/// A follow-up that was changed, as `--json` and `--batch` tell it.
#[derive(Debug, Serialize)]
struct ChangedRecord {
    id: StoryId,
    follow_up: Option<FollowUpRecord>,
}

/// The answer to a line of a batch: it is on disk.
#[derive(Debug, Serialize)]
struct Confirmation {
    line: usize,
    stories: Vec<ChangedRecord>,
}

/// Marks stories for follow-up, changes their follow-ups or removes them.
pub(super) async fn run(
    engine: &Engine,
    args: FollowArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    if args.batch {
        return batch(engine, output).await;
    }
    for changed in carry_out(engine, &args.ids, args.wishes).await? {
        if args.json {
            output.json(&record(engine, changed))?;
        } else {
            output.line(&told(engine, &changed))?;
        }
    }
    Ok(())
}

/// Reads one object a line and confirms each when what it asks for is on disk.
async fn batch(engine: &Engine, output: &mut Output) -> Result<(), CliError> {
    for (number, line) in (1..).zip(io::stdin().lock().lines()) {
        let line = line.context("cannot read standard input")?;
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("standard input:{number}");
        let (ids, wishes) =
            parse_line(&line).map_err(|error| CliError::usage(error.context(place())))?;
        let changed = carry_out(engine, &ids, wishes).await;
        let changed = changed.map_err(|error| error.context(place()))?;
        output.json(&Confirmation {
            line: number,
            stories: changed.into_iter().map(|it| record(engine, it)).collect(),
        })?;
        output.flush()?;
    }
    Ok(())
}

/// Reads a line of a batch: the story or the stories, and what is wished.
fn parse_line(line: &str) -> Result<(Vec<String>, Wishes), anyhow::Error> {
    let mut fields: Map<String, Value> = serde_json::from_str(line)
        .context("expected an object such as {\"id\": \"nfoxiios\", \"state\": \"done\"}")?;
    let ids = match (fields.remove("id"), fields.remove("ids")) {
        (Some(Value::String(id)), None) => vec![id],
        (None, Some(ids)) => Vec::deserialize(ids).context("`ids` is not a list of ids")?,
        _ => {
            return Err(anyhow!(
                "expected `id`, a story's id, or `ids`, a list of them"
            ));
        }
    };
    let wishes = Wishes::deserialize(Value::Object(fields))?;
    Ok((ids, wishes))
}

/// Does what is wished to the follow-ups of stories, in one transaction.
async fn carry_out(
    engine: &Engine,
    ids: &[String],
    wishes: Wishes,
) -> Result<Vec<FollowUpChanged>, CliError> {
    if wishes.remove {
        if wishes
            != (Wishes {
                remove: true,
                ..Wishes::default()
            })
        {
            let error = anyhow!("`remove` goes alone: what is removed has no state, note or tags");
            return Err(CliError::usage(error));
        }
        let ids = stories::known_ids(engine, ids).await?;
        return Ok(engine.remove_follow_ups(ids).await?);
    }
    let change = change(engine, wishes).await?;
    let ids = stories::known_ids(engine, ids).await?;
    Ok(engine.change_follow_ups(ids, change).await?)
}

/// Returns the change that is wished.
async fn change(engine: &Engine, wishes: Wishes) -> Result<FollowUpChange, CliError> {
    let here = engine.now().with_timezone(&engine.zone());
    let time = |text: Option<String>| {
        let time = text.map(|text| follow_up::parse_due(&text, &here));
        time.transpose().map_err(CliError::usage)
    };
    let state = wishes.state.map(|state| state.parse::<FollowUpState>());
    let or_none = |text: String| (text != "none").then_some(text);
    let event = match wishes.event.map(or_none) {
        None => None,
        Some(None) => Some(None),
        Some(Some(story)) => {
            let id = story
                .parse()
                .map_err(|error: crate::model::InvalidId| CliError::usage(error))?;
            Some(Some(engine.event_of(id).await?))
        }
    };
    Ok(FollowUpChange {
        state: state.transpose().map_err(CliError::usage)?,
        due: time(wishes.due)?,
        snoozed_until: time(wishes.snooze)?,
        priority: wishes.priority,
        note: wishes.note.map(|note| clean::block(&note)),
        add_note: wishes.add_note.map(|note| clean::block(&note)),
        add_tags: wishes.tag.iter().map(|tag| clean::line(tag)).collect(),
        remove_tags: wishes.untag,
        grade: wishes.grade.map(or_none),
        assignee: wishes
            .assignee
            .map(or_none)
            .map(|name| name.map(|name| clean::line(&name))),
        event,
    })
}

fn record(engine: &Engine, changed: FollowUpChanged) -> ChangedRecord {
    let now = engine.now();
    ChangedRecord {
        id: changed.id,
        follow_up: changed.after.map(|own| FollowUpRecord::new(own, now)),
    }
}

/// Says in a line what became of a follow-up.
fn told(engine: &Engine, changed: &FollowUpChanged) -> String {
    match &changed.after {
        None => format!("no longer followed: {}", changed.id),
        Some(after) => format!("followed: {}  {}", changed.id, summary(engine, after)),
    }
}

/// Says in a line how a follow-up stands.
fn summary(engine: &Engine, own: &FollowUp) -> String {
    let zone = engine.zone();
    let mut words = vec![own.state.to_string()];
    if own.priority > 0 {
        words.push(format!("priority {}", own.priority));
    }
    words.push(own.due.map_or_else(
        || "no due date".to_owned(),
        |due| format!("due {}", follow_up::written(due, &zone)),
    ));
    if own.is_overdue(engine.now()) {
        words.push("overdue".to_owned());
    }
    if let Some(until) = own.snoozed_until.filter(|_| own.is_snoozed(engine.now())) {
        words.push(format!(
            "snoozed until {}",
            follow_up::written(until, &zone)
        ));
    }
    words.extend(own.assignee.iter().map(|name| format!("for {name}")));
    words.extend(own.tags.iter().map(|tag| format!("#{tag}")));
    words.join(", ")
}

/// Tells what a person decided about a story: label, follow-up, and how it came about.
pub(super) fn describe(
    engine: &Engine,
    detail: &StoryDetail,
    past: &FollowUpPast,
    output: &mut Output,
) -> Result<(), CliError> {
    if let Some(tension) = detail.label {
        output.line(&format!("  your label: {}", labels::word(tension)))?;
    }
    if let Some(own) = &detail.follow_up {
        output.line(&format!("  follow-up: {}", summary(engine, own)))?;
        if let Some(grade) = &own.grade {
            let words = Grade::words(grade).unwrap_or_default();
            output.line(&format!("  grade: {grade} ({words})"))?;
        }
        if let Some(event) = own.event {
            output.line(&format!("  about the event {:x}", event.0))?;
        }
        if !own.note.is_empty() {
            let note = own.note.replace('\n', "\n    ");
            output.text(&format!("  note: {note}"))?;
        }
    }
    for edit in &past.edits {
        output.line(&format!("  {}", edit_words(edit)))?;
    }
    Ok(())
}

/// Says in a line who changed what when.
fn edit_words(edit: &FollowUpEdit) -> String {
    let FollowUpEdit {
        at,
        who,
        field,
        before,
        after,
    } = edit;
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let what = match (field, after) {
        (FollowUpField::Mark, Some(_)) => "followed".to_owned(),
        (FollowUpField::Mark, None) => "no longer followed".to_owned(),
        _ => format!("{}: {} → {}", field.name(), shown(before), shown(after)),
    };
    format!("{} {who}  {what}", stamp(*at))
}

/// Shows what a followed story said when it was followed and says no more, if it differs in substance.
pub(super) fn describe_text(
    detail: &StoryDetail,
    past: &FollowUpPast,
    output: &mut Output,
) -> Result<(), CliError> {
    let Some(followed) = &past.text else {
        return Ok(());
    };
    let Some((title, body)) = follow_up::text_now(followed, detail) else {
        return Ok(());
    };
    output.line("")?;
    output.line(&format!(
        "The text when it was followed ({}), with what is [-gone-] and {{+new+}}:",
        stamp(followed.at)
    ))?;
    output.line("")?;
    output.text(&difference(&followed.title, title))?;
    output.line("")?;
    output.text(&difference(&followed.body, body))
}

/// Returns both texts in one, with signs around what went and what came.
fn difference(earlier: &str, later: &str) -> String {
    let mut text = String::new();
    for piece in change::words(earlier, later) {
        match &piece {
            Piece::Same(same) => text.push_str(same),
            Piece::Gone(gone) => text.extend(["[-", gone, "-]"]),
            Piece::New(new) => text.extend(["{+", new, "+}"]),
        }
    }
    text
}
