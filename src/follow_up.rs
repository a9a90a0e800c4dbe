//! Deciding about follow-ups: changes, what they change, due dates as people write them, the board.
//!
//! Pure; it must not know where follow-ups are kept or shown.

pub mod board;
mod due;

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{
    model::{
        FollowUp, FollowUpChange, FollowUpField, FollowedText, Grade, InvalidGrade, StoryDetail,
    },
    text::change,
};

pub use due::{DueError, parse_due, written};

/// Highest priority of a follow-up.
const MAX_PRIORITY: u8 = 3;

/// Most characters of a tag or an assignee. Chosen by us: more than a name needs.
const MAX_NAME: usize = 60;

/// Most bytes of a note. Chosen by us: some 40 pages; what a screen and a brief can hold.
const MAX_NOTE_BYTES: usize = 128 * 1024;

/// A follow-up value out of its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FollowUpError {
    /// The grade is not of the NATO form.
    #[error(transparent)]
    Grade(#[from] InvalidGrade),
    /// The priority is too high.
    #[error("{0} is not a priority: expected 0 to 3")]
    Priority(u8),
    /// The tag has no letters or has blanks or commas in it.
    #[error(
        "`{0}` is not a tag: expected one word of at most 60 characters, without blanks and commas"
    )]
    Tag(String),
    /// The assignee is no name.
    #[error("`{0}` is not a name: expected one line of at most 60 characters; `none` clears it")]
    Assignee(String),
    /// The note is too long.
    #[error("the note is too long ({0} bytes): expected at most 131072, keep the rest in a file")]
    Note(usize),
}

/// Returns the follow-up that the change makes of the one before, or of none.
pub fn apply(
    before: Option<&FollowUp>,
    change: &FollowUpChange,
    now: DateTime<Utc>,
) -> Result<FollowUp, FollowUpError> {
    let mut after = before.cloned().unwrap_or_else(|| FollowUp::new(now));
    if let Some(priority) = change.priority {
        if priority > MAX_PRIORITY {
            return Err(FollowUpError::Priority(priority));
        }
        after.priority = priority;
    }
    if let Some(grade) = &change.grade {
        let grade = grade.as_deref().map(str::parse::<Grade>).transpose()?;
        after.grade = grade.map(|grade| grade.to_string());
    }
    if let Some(assignee) = &change.assignee {
        after.assignee = assignee.as_deref().map(parse_assignee).transpose()?;
    }
    after.tags = tags(&after.tags, change)?;
    after.note = note(&after.note, change)?;
    after.state = change.state.unwrap_or(after.state);
    after.due = change.due.unwrap_or(after.due);
    after.event = change.event.unwrap_or(after.event);
    after.snoozed_until = change.snoozed_until.unwrap_or(after.snoozed_until);
    after.changed = now;
    Ok(after)
}

/// Returns the tags with those of the change added and taken away, sorted, each once.
fn tags(before: &[String], change: &FollowUpChange) -> Result<Vec<String>, FollowUpError> {
    let mut tags: BTreeSet<String> = before.iter().cloned().collect();
    for tag in &change.remove_tags {
        let gone = parse_tag(tag)?.to_lowercase();
        tags.retain(|own| own.to_lowercase() != gone);
    }
    for tag in &change.add_tags {
        tags.insert(parse_tag(tag)?);
    }
    Ok(tags.into_iter().collect())
}

/// Returns the note with what the change writes in its place or below it.
fn note(before: &str, change: &FollowUpChange) -> Result<String, FollowUpError> {
    let mut note = change
        .note
        .as_deref()
        .unwrap_or(before)
        .trim_end()
        .to_owned();
    if let Some(more) = change.add_note.as_deref().map(str::trim)
        && !more.is_empty()
    {
        if !note.is_empty() {
            note.push_str("\n\n");
        }
        note.push_str(more);
    }
    if note.len() > MAX_NOTE_BYTES {
        return Err(FollowUpError::Note(note.len()));
    }
    Ok(note)
}

fn parse_tag(text: &str) -> Result<String, FollowUpError> {
    let tag = text.trim().trim_start_matches('#');
    let valid = !tag.is_empty()
        && tag.chars().count() <= MAX_NAME
        && !tag
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == ',');
    if valid {
        Ok(tag.to_owned())
    } else {
        Err(FollowUpError::Tag(text.chars().take(MAX_NAME).collect()))
    }
}

fn parse_assignee(text: &str) -> Result<String, FollowUpError> {
    let name = text.trim();
    let valid =
        !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if valid {
        Ok(name.to_owned())
    } else {
        Err(FollowUpError::Assignee(
            text.chars().take(MAX_NAME).collect(),
        ))
    }
}

/// A field that differs between two states of a follow-up, with the value before and after.
pub type Difference = (FollowUpField, Option<String>, Option<String>);

/// Returns the fields in which two states of a follow-up differ, in the order of `FollowUpField::ALL`.
///
/// One that begins differs by its mark and by all that is set; one that ends, by all that it had, so
/// that no word of it is lost.
pub fn differences(before: Option<&FollowUp>, after: Option<&FollowUp>) -> Vec<Difference> {
    let value = |follow_up: Option<&FollowUp>, field| follow_up.and_then(|own| value(own, field));
    FollowUpField::ALL
        .into_iter()
        .map(|field| (field, value(before, field), value(after, field)))
        .filter(|(_, before, after)| before != after)
        .collect()
}

/// Returns a field's value as scripts read it; `None` where there is none.
fn value(own: &FollowUp, field: FollowUpField) -> Option<String> {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    match field {
        FollowUpField::Mark => Some("marked".to_owned()),
        FollowUpField::State => Some(own.state.to_string()),
        FollowUpField::Priority => (own.priority > 0).then(|| own.priority.to_string()),
        FollowUpField::Due => own.due.map(time),
        FollowUpField::SnoozedUntil => own.snoozed_until.map(time),
        FollowUpField::Note => (!own.note.is_empty()).then(|| own.note.clone()),
        FollowUpField::Tags => (!own.tags.is_empty()).then(|| own.tags.join(" ")),
        FollowUpField::Grade => own.grade.clone(),
        FollowUpField::Assignee => own.assignee.clone(),
        FollowUpField::Event => own.event.map(|event| format!("{:x}", event.0)),
    }
}

/// Returns the story's present title and text, if they differ in substance from those that it had
/// when it was followed. The feed's text is compared with the feed's, that of a page with the page's.
pub fn text_now<'d>(
    followed: &FollowedText,
    detail: &'d StoryDetail,
) -> Option<(&'d str, &'d str)> {
    let body = match (&followed.page, &detail.full_text) {
        (None, _) => &detail.story.body,
        (Some(_), Some(full)) => &full.body,
        // Nothing to compare with: the feed alone never had this text.
        (Some(_), None) => return None,
    };
    let title = &detail.story.title;
    let differs =
        change::is_material(&followed.title, title) || change::is_material(&followed.body, body);
    differs.then_some((title, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EventId, FollowUpState};

    fn now() -> DateTime<Utc> {
        "2026-11-23T08:30:00Z".parse().expect("valid")
    }

    #[test]
    fn a_change_leaves_the_rest_alone() {
        let now = now();
        let change = FollowUpChange {
            note: Some("call the desk".to_owned()),
            add_tags: vec!["#kerch".to_owned(), "kerch".to_owned()],
            grade: Some(Some("b2".to_owned())),
            ..FollowUpChange::default()
        };
        let first = apply(None, &change, now).expect("valid");
        assert_eq!(first.tags, ["kerch"]);
        assert_eq!(first.grade.as_deref(), Some("B2"));
        let change = FollowUpChange {
            state: Some(FollowUpState::Waiting),
            add_note: Some(" called at noon\n".to_owned()),
            add_tags: vec!["navy".to_owned()],
            remove_tags: vec!["KERCH".to_owned()],
            ..FollowUpChange::default()
        };
        let second = apply(Some(&first), &change, now).expect("valid");
        assert_eq!(second.note, "call the desk\n\ncalled at noon");
        assert_eq!(second.state, FollowUpState::Waiting);
        assert_eq!(second.tags, ["navy"]);
    }

    #[test]
    fn values_out_of_range_are_refused() {
        let refuse = |change: &FollowUpChange| apply(None, change, now()).expect_err("refused");
        refuse(&FollowUpChange {
            priority: Some(4),
            ..FollowUpChange::default()
        });
        refuse(&FollowUpChange {
            grade: Some(Some("G2".into())),
            ..FollowUpChange::default()
        });
        refuse(&FollowUpChange {
            add_tags: vec!["a b".into()],
            ..FollowUpChange::default()
        });
        refuse(&FollowUpChange {
            assignee: Some(Some("a\nb".into())),
            ..FollowUpChange::default()
        });
        refuse(&FollowUpChange {
            note: Some("x".repeat(MAX_NOTE_BYTES + 1)),
            ..FollowUpChange::default()
        });
    }

    #[test]
    fn what_is_put_aside_or_finished_is_not_overdue() {
        let hours = |hours| Some(now() + chrono::TimeDelta::hours(hours));
        let overdue = |state, snoozed_until| {
            let own = FollowUp {
                state,
                due: hours(-1),
                snoozed_until,
                ..FollowUp::new(now())
            };
            own.is_overdue(now())
        };
        assert!(overdue(FollowUpState::Waiting, None));
        assert!(overdue(FollowUpState::Open, hours(0)));
        assert!(!overdue(FollowUpState::Open, hours(1)));
        assert!(!overdue(FollowUpState::Done, None));
    }

    #[test]
    fn differences_name_each_field_once_and_lose_no_word() {
        let plain = FollowUp::new(now());
        let full = FollowUp {
            state: FollowUpState::Done,
            priority: 1,
            due: Some(now()),
            note: "a\nb".to_owned(),
            tags: vec!["x".to_owned(), "y".to_owned()],
            grade: Some("A1".to_owned()),
            assignee: Some("Duty".to_owned()),
            event: Some(EventId(255)),
            snoozed_until: Some(now()),
            ..plain.clone()
        };
        assert_eq!(differences(Some(&full), Some(&full)), []);
        let begun: Vec<&str> = differences(None, Some(&plain))
            .iter()
            .map(|it| it.0.name())
            .collect();
        assert_eq!(begun, ["follow_up", "state"]);
        let ended = differences(Some(&full), None);
        assert_eq!(ended.len(), FollowUpField::ALL.len());
        assert!(
            ended
                .iter()
                .all(|(_, before, after)| before.is_some() && after.is_none())
        );
        assert!(ended.contains(&(FollowUpField::Note, Some("a\nb".to_owned()), None)));
        let changed = differences(Some(&plain), Some(&full));
        assert_eq!(changed.len(), FollowUpField::ALL.len() - 1);
        assert!(changed.contains(&(FollowUpField::Event, None, Some("ff".to_owned()))));
    }
}
