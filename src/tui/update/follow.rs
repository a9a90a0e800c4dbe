//! Follow-ups: of the story under the cursor, or of all that are selected. The screen shows them when
//! they are on disk.

use std::collections::BTreeSet;

use chrono::TimeZone;

use crate::{
    follow_up::{self, written},
    model::{FollowUp, FollowUpChange, FollowUpField, FollowUpState, Grade, StoryId},
    store::Order,
    text::clean,
};

use super::{
    super::{
        changes::Way,
        engine::FollowUpChanged,
        message::{Effect, Origin, Place, Purpose, Request},
        model::Model,
        prompt::{Asked, LineInput, Mistake, Prompt},
    },
    browse,
};

/// Returns the follow-up of the one story that a command is about, if the reader shows it.
pub(super) fn shown<'m>(model: &'m Model, stories: &[StoryId]) -> Option<&'m FollowUp> {
    let detail = &model.reader.story.as_ref()?.detail;
    let own = detail.follow_up.as_ref();
    own.filter(|_| stories == [detail.story.id])
}

/// Changes the follow-ups of stories.
pub(super) fn change(
    model: &mut Model,
    stories: Vec<StoryId>,
    change: FollowUpChange,
) -> Vec<Effect> {
    if stories.is_empty() {
        return Vec::new();
    }
    let purpose = Purpose::FollowUps(Origin::Command);
    let request = Request::ChangeFollowUps(stories, Box::new(change));
    vec![model.requests.ask(purpose, request)]
}

/// Marks the stories for follow-up; takes the marks away if all of them are followed.
pub(super) fn toggle(model: &mut Model) -> Vec<Effect> {
    let stories = model.targets();
    let rows = model.list.rows.iter();
    let followed = rows.filter(|row| row.follow_up.is_some());
    let followed: BTreeSet<StoryId> = followed.map(|row| row.id).collect();
    if !stories.iter().all(|id| followed.contains(id)) {
        return change(model, stories, FollowUpChange::default());
    }
    if stories.is_empty() {
        return Vec::new();
    }
    let purpose = Purpose::FollowUps(Origin::Command);
    let none = stories.into_iter().map(|id| (id, None)).collect();
    vec![model.requests.ask(purpose, Request::RestoreFollowUps(none))]
}

/// Lets the next key choose a state.
pub(super) fn choose_state(model: &mut Model) -> Vec<Effect> {
    let stories = model.targets();
    if !stories.is_empty() {
        model.prompt = Prompt::State { stories };
    }
    Vec::new()
}

/// Sets the state that was chosen.
pub(super) fn set_state(model: &mut Model, state: FollowUpState) -> Vec<Effect> {
    let Prompt::State { stories } = std::mem::take(&mut model.prompt) else {
        return Vec::new();
    };
    let to = FollowUpChange {
        state: Some(state),
        ..FollowUpChange::default()
    };
    change(model, stories, to)
}

/// Lets the next key choose a priority.
pub(super) fn choose_priority(model: &mut Model) -> Vec<Effect> {
    let stories = model.targets();
    if !stories.is_empty() {
        model.prompt = Prompt::Priority { stories };
    }
    Vec::new()
}

/// Sets the priority that was chosen.
pub(super) fn set_priority(model: &mut Model, priority: u8) -> Vec<Effect> {
    let Prompt::Priority { stories } = std::mem::take(&mut model.prompt) else {
        return Vec::new();
    };
    let to = FollowUpChange {
        priority: Some(priority),
        ..FollowUpChange::default()
    };
    change(model, stories, to)
}

/// Links follow-ups to the events of their stories, each to its own, or not any more.
pub(super) fn toggle_event(model: &mut Model) -> Vec<Effect> {
    let stories = model.targets();
    if stories.is_empty() {
        return Vec::new();
    }
    let purpose = Purpose::FollowUps(Origin::Command);
    let request = Request::ToggleEventLinks(stories);
    vec![model.requests.ask(purpose, request)]
}

/// Opens the line for a field, with what is there where that helps.
pub(super) fn edit_field(model: &mut Model, field: Asked) -> Vec<Effect> {
    let stories = model.targets();
    if stories.is_empty() {
        return Vec::new();
    }
    let text = match (field, shown(model, &stories)) {
        (Asked::Tags, Some(own)) => own.tags.join(" "),
        (Asked::Grade, Some(own)) => own.grade.clone().unwrap_or_default(),
        (Asked::Assignee, Some(own)) => own.assignee.clone().unwrap_or_default(),
        _ => String::new(),
    };
    model.prompt = Prompt::Field {
        field,
        line: LineInput::new(&text),
        stories,
    };
    Vec::new()
}

/// Sets the field that was typed; with a mistake in it the line stays open.
pub(super) fn save_field(model: &mut Model) -> Vec<Effect> {
    let Prompt::Field {
        field,
        line,
        stories,
    } = &model.prompt
    else {
        return Vec::new();
    };
    let own = shown(model, stories);
    let meant = meaning(*field, line.text(), own, &model.here());
    let checked = meant.and_then(|change| {
        let valid = follow_up::apply(own, &change, model.now);
        valid.map(|_| change).map_err(|error| error.to_string())
    });
    match checked {
        Ok(to) => {
            let stories = stories.clone();
            model.prompt = Prompt::None;
            change(model, stories, to)
        }
        Err(message) => {
            if let Some(line) = model.prompt.line_mut() {
                line.mistake = Some(Mistake { column: 0, message });
            }
            Vec::new()
        }
    }
}

/// Returns the change that a line asks for; `own` is the follow-up of the one story that it is about.
fn meaning<Tz: TimeZone>(
    field: Asked,
    text: &str,
    own: Option<&FollowUp>,
    here: &chrono::DateTime<Tz>,
) -> Result<FollowUpChange, String> {
    let text = clean::line(text);
    let time = || follow_up::parse_due(&text, here).map_err(|error| error.to_string());
    let filled = || Some(text.clone()).filter(|text| !text.is_empty() && text != "none");
    let mut change = FollowUpChange::default();
    match field {
        Asked::Due => change.due = Some(time()?),
        Asked::Snooze => change.snoozed_until = Some(time()?),
        Asked::Grade => change.grade = Some(filled()),
        Asked::Assignee => change.assignee = Some(filled()),
        Asked::Tags => (change.add_tags, change.remove_tags) = tags(&text, own),
    }
    Ok(change)
}

/// Returns the tags to add and those to take away. For one story the line holds all that it is to have.
fn tags(text: &str, own: Option<&FollowUp>) -> (Vec<String>, Vec<String>) {
    let words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let (gone, mut added): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with('-'));
    let mut gone: Vec<String> = gone
        .into_iter()
        .map(|word| word.trim_start_matches('-').to_owned())
        .collect();
    if let Some(own) = own {
        let stays = |tag: &String| added.contains(&tag.as_str());
        gone.extend(own.tags.iter().filter(|tag| !stays(tag)).cloned());
        added.retain(|word| !own.tags.iter().any(|tag| tag == word));
    }
    (added.into_iter().map(str::to_owned).collect(), gone)
}

/// Says what the line that is typed means, or what can be typed.
pub(crate) fn understood(model: &Model) -> Option<String> {
    let Prompt::Field {
        field,
        line,
        stories,
    } = &model.prompt
    else {
        return None;
    };
    let (text, zone) = (line.text().trim(), &model.settings.zone);
    let time = |forms: &str| match follow_up::parse_due(text, &model.here()) {
        _ if text.is_empty() => forms.to_owned(),
        Ok(Some(time)) => written(time, zone),
        Ok(None) => "no date".to_owned(),
        Err(_) => "…".to_owned(),
    };
    Some(match field {
        Asked::Due => time("tomorrow, fri 14:00, +3d, 24 dec 9am, 2026-03-01; none clears it"),
        Asked::Snooze => time("tomorrow 9am, mon, +2h, 2026-03-01; none ends it"),
        Asked::Tags if stories.len() > 1 => "words to add; -word takes one away".to_owned(),
        Asked::Tags => "words parted by blanks".to_owned(),
        Asked::Assignee => "a name; empty for nobody".to_owned(),
        Asked::Grade => match (text.is_empty(), Grade::words(text)) {
            (true, _) => {
                "A to F for the source, 1 to 6 for what it says: B2; empty for none".to_owned()
            }
            (false, Some(words)) => words,
            (false, None) => half_graded(text),
        },
    })
}

/// Says what the first letter of a grade means.
fn half_graded(text: &str) -> String {
    let letter = text.chars().next().map(|c| c.to_ascii_uppercase());
    let mut known = Grade::reliabilities().filter(|(own, _)| Some(*own) == letter);
    match known.next().filter(|_| text.chars().count() == 1) {
        Some((_, words)) => format!("{words}, …"),
        None => "…".to_owned(),
    }
}

/// Shows follow-ups that are on disk now.
pub(super) fn changed(
    model: &mut Model,
    origin: Origin,
    changes: &[FollowUpChanged],
) -> Vec<Effect> {
    let real = |change: &&FollowUpChanged| change.before != change.after;
    let before: Vec<_> = changes
        .iter()
        .filter(real)
        .map(|change| (change.id, change.before.clone()))
        .collect();
    for change in changes {
        if let Some(row) = model.list.row_mut(change.id) {
            row.set_follow_up(change.after.as_ref());
        }
        let after = change.after.clone();
        model
            .reader
            .change(change.id, |entry| entry.detail.follow_up = after);
    }
    model.say(in_words(origin, changes, &model.settings.zone));
    if before.is_empty() {
        return Vec::new();
    }
    let ids: Vec<StoryId> = before.iter().map(|(id, _)| *id).collect();
    model.changes.remember(Way::FollowUps(before), origin);
    let ends = model.ends();
    model.list.put_in_place(&ids, &ends);
    let mut effects = browse::ask_counts(model);
    // How it came about is told by the reader; a story that came back to the board is not in the list.
    if let Some(id) = model.reader.id().filter(|id| ids.contains(id)) {
        effects.push(model.requests.ask(Purpose::Story(id), Request::Story(id)));
    }
    let missing = ids.iter().any(|&id| model.list.row_mut(id).is_none());
    if missing && origin != Origin::Command && model.list.order().grouping().is_some() {
        effects.extend(browse::reload(model, Place::First));
    }
    effects
}

/// Says what became of follow-ups.
fn in_words<Tz: TimeZone>(origin: Origin, changes: &[FollowUpChanged], zone: &Tz) -> String {
    let words = |change: &FollowUpChanged| match origin {
        // What is taken back is the change that led here.
        Origin::Undo => change_in_words(change.after.as_ref(), change.before.as_ref(), zone),
        _ => change_in_words(change.before.as_ref(), change.after.as_ref(), zone),
    };
    let real = changes.iter().find(|change| change.before != change.after);
    let Some(first) = real else {
        return "Nothing to change.".to_owned();
    };
    let what = words(first);
    let what = match changes.len() {
        1 => what,
        count => format!("{count} stories, {what}"),
    };
    match origin {
        Origin::Undo => format!("Taken back: {what}."),
        Origin::Redo => format!("Done again: {what}."),
        Origin::Command | Origin::Itself if first.after.is_none() || changes.len() > 1 => {
            format!("Saved: {what}; `u` takes it back.")
        }
        Origin::Command | Origin::Itself => format!("Saved: {what}."),
    }
}

/// Says what a follow-up is now that it was not before.
fn change_in_words<Tz: TimeZone>(
    before: Option<&FollowUp>,
    after: Option<&FollowUp>,
    zone: &Tz,
) -> String {
    let Some(after) = after else {
        return "no longer followed up".to_owned();
    };
    let words = follow_up::differences(before, Some(after))
        .into_iter()
        // Of one that is new, `open` says nothing more.
        .filter(|(field, ..)| {
            let plain = before.is_none() && after.state == FollowUpState::Open;
            !(plain && *field == FollowUpField::State)
        })
        .map(|(field, _, value)| field_in_words(field, value, after, zone));
    words.collect::<Vec<_>>().join(", ")
}

fn field_in_words<Tz: TimeZone>(
    field: FollowUpField,
    value: Option<String>,
    after: &FollowUp,
    zone: &Tz,
) -> String {
    let until = |time: Option<chrono::DateTime<chrono::Utc>>| time.map(|time| written(time, zone));
    let or = |words: Option<String>, none: &str| words.unwrap_or_else(|| none.to_owned());
    match field {
        FollowUpField::Mark => "marked for follow-up".to_owned(),
        FollowUpField::State => after.state.to_string(),
        FollowUpField::Priority => format!("priority {}", after.priority),
        FollowUpField::Due => or(
            until(after.due).map(|time| format!("due {time}")),
            "no longer due",
        ),
        FollowUpField::SnoozedUntil => or(
            until(after.snoozed_until).map(|time| format!("snoozed until {time}")),
            "no longer snoozed",
        ),
        FollowUpField::Note => or(value.map(|_| "note".to_owned()), "no note"),
        FollowUpField::Tags => or(value.map(|tags| format!("tagged {tags}")), "no tags"),
        FollowUpField::Grade => or(value.map(|grade| format!("grade {grade}")), "no grade"),
        FollowUpField::Assignee => or(value.map(|name| format!("for {name}")), "for nobody"),
        FollowUpField::Event => or(value.map(|_| "linked to its event".to_owned()), "no event"),
    }
}

/// Divides the board by due date or by state.
pub(super) fn group(model: &mut Model) -> Vec<Effect> {
    let other = match model.list.order() {
        Order::Newest | Order::Tension | Order::Arrived => {
            model.say("Only a board has groups: the view Follow-up is one.");
            return Vec::new();
        }
        Order::Due => Order::State,
        Order::State => Order::Due,
    };
    if model.list.order() != model.list.order {
        model.say(format!(
            "The query asks for its order: `sort:{}` is the other one.",
            other.name()
        ));
        return Vec::new();
    }
    model.list.order = other;
    browse::reload(model, Place::First)
}
