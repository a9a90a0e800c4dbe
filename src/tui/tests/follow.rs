//! Following up: the board, many stories at once, notes, and taking changes back.

use super::{
    super::{
        layout::{Focus, Size},
        list::columns::Column,
        message::{Effect, Msg},
        model::Status,
        prompt::Prompt,
    },
    bench::{Answering, Bench},
    wire::Wire,
};
use crate::model::{FollowUp, FollowUpState, StoryId};

fn open(wire: Wire) -> Bench {
    Bench::open(120, 40, wire)
}

#[track_caller]
fn said(bench: &Bench) -> &str {
    match &bench.model.status {
        Status::Note(text) => text,
        other => panic!("{other:?}"),
    }
}

fn follow_up(bench: &Bench, index: usize) -> Option<&FollowUp> {
    bench.wire.stories[index].detail.follow_up.as_ref()
}

fn states(bench: &Bench, count: usize) -> Vec<Option<FollowUpState>> {
    let own = |index| follow_up(bench, index).map(|own| own.state);
    (0..count).map(own).collect()
}

#[test]
fn a_command_does_to_all_selected_stories_what_it_does_to_one_and_is_taken_back_at_once() {
    let mut bench = open(Wire::small());
    let before = states(&bench, 6);
    bench.press("j space space V j k j");
    assert_eq!(bench.model.list.selected_count(), 4);
    bench.press("S d");
    assert_eq!(states(&bench, 5)[1..], [Some(FollowUpState::Done); 4]);
    assert_eq!(states(&bench, 6)[5], before[5]);
    assert_eq!(
        said(&bench),
        "Saved: 4 stories, marked for follow-up, done; `u` takes it back."
    );
    bench.press("P 3 # navy enter @ Anna enter Q b2 enter");
    let own = follow_up(&bench, 4).expect("followed");
    assert_eq!((own.priority, own.assignee.as_deref()), (3, Some("Anna")));
    assert_eq!(
        (own.grade.as_deref(), &own.tags[..]),
        (Some("B2"), &["navy".to_owned()][..])
    );
    bench.press("# -navy enter");
    assert!(follow_up(&bench, 1).expect("followed").tags.is_empty());
    bench.press("u u u u u u");
    assert_eq!(states(&bench, 6), before);
    assert_eq!(
        said(&bench),
        "Taken back: 4 stories, marked for follow-up, done."
    );
    bench.press("u");
    assert_eq!(said(&bench), "Nothing to take back.");
    bench.press("U ctrl-y");
    assert_eq!(said(&bench), "Done again: 4 stories, priority 3.");
    assert_eq!(follow_up(&bench, 2).map(|own| own.priority), Some(3));
    // Another change begins another future.
    bench.press("esc r U");
    assert_eq!(said(&bench), "Nothing to do again.");
}

#[test]
fn read_marks_and_labels_of_many_are_one_step_too() {
    let mut bench = open(Wire::small());
    let read = |bench: &Bench| {
        bench
            .wire
            .stories
            .iter()
            .filter(|it| it.detail.read)
            .count()
    };
    let before = read(&bench);
    bench.press("V j j j r");
    assert_eq!(read(&bench), before + 4);
    bench.press("r");
    assert_eq!(read(&bench), before);
    bench.press("u u -");
    assert_eq!(
        said(&bench),
        "4 stories labelled as calm; `u` takes it back."
    );
    assert_eq!(bench.wire.stories[3].detail.label, Some(false));
    bench.press("u");
    assert_eq!(bench.wire.stories[3].detail.label, None);
    bench.press("U");
    assert_eq!(bench.wire.stories[0].detail.label, Some(false));
}

#[test]
fn all_above_or_below_is_marked_read_also_what_is_not_loaded() {
    let unread = |bench: &Bench| -> Vec<usize> {
        let stories = bench.wire.stories.iter().enumerate();
        stories
            .filter(|(_, it)| !it.detail.read)
            .map(|(index, _)| index)
            .collect()
    };
    let mut bench = open(Wire::large());
    bench.press("j j j }");
    assert_eq!(unread(&bench), [0, 1, 2]);
    bench.press("u");
    let all = unread(&bench);
    assert!(all.len() > 100);
    bench.press("j {");
    assert_eq!(
        unread(&bench),
        all.iter().copied().filter(|&at| at > 4).collect::<Vec<_>>()
    );
    // At the ends of the list the cursor's row is the first or the last one.
    bench.press("u g g }");
    assert_eq!(unread(&bench), [0_usize; 0]);
}

#[test]
fn a_selection_survives_paging_and_reaches_the_end_of_a_list_that_is_not_loaded() {
    let mut bench = open(Wire::large());
    bench.press("space V");
    for _ in 0..30 {
        bench.press("ctrl-d");
    }
    let at = bench.model.list.selected().expect("a story").id;
    let passed = bench
        .wire
        .stories
        .iter()
        .filter(|it| it.detail.story.id >= at)
        .count();
    assert_eq!(bench.model.list.selected_count(), passed);
    assert!(bench.model.list.rows.len() < passed, "the window has moved");
    bench.press("G");
    assert_eq!(bench.model.list.selected_count(), bench.wire.stories.len());
    bench.press("esc");
    assert_eq!(bench.model.list.selected_count(), 0);
    bench.press("ctrl-a *");
    assert!(
        bench
            .wire
            .stories
            .iter()
            .all(|it| it.detail.follow_up.is_some())
    );
    bench.press("u");
    assert!(
        bench
            .wire
            .stories
            .iter()
            .any(|it| it.detail.follow_up.is_none())
    );
}

#[test]
fn what_could_not_be_taken_back_can_be_tried_again() {
    let mut bench = open(Wire::small());
    bench.press("r");
    bench.answering = Answering::Held;
    bench.press("u");
    let (id, _) = bench.held.remove(0);
    bench.tell(Msg::Answered(id, Err("the disk is full".to_owned())));
    bench.answering = Answering::AtOnce;
    assert!(bench.wire.stories[0].detail.read);
    bench.press("u");
    assert!(!bench.wire.stories[0].detail.read);
}

#[test]
fn a_story_goes_to_its_place_on_the_board_and_the_cursor_stays_with_what_is_to_do() {
    let mut bench = open(Wire::small());
    bench.press("4");
    let titles = |bench: &Bench| -> Vec<String> {
        let rows = bench.model.list.rows.iter();
        rows.map(|row| row.title.chars().take(7).collect())
            .collect()
    };
    assert_eq!(titles(&bench), ["Council", "Two nav", "Grid op", "Reading"]);
    // Later than the next one: the cursor goes with it.
    bench.press("D +30h enter");
    assert_eq!(titles(&bench), ["Two nav", "Council", "Grid op", "Reading"]);
    assert!(bench.selected().starts_with("Council"));
    // Finished: the cursor stays where work is.
    bench.press("S d");
    assert!(bench.selected().starts_with("Grid"));
    bench.press("k Z +2h enter");
    assert_eq!(titles(&bench)[0], "Grid op");
    assert_eq!(titles(&bench)[1], "Two nav");
    bench.press("s");
    assert!(bench.text().contains("2 open"), "{}", bench.text());
    bench.press("*");
    assert_eq!(titles(&bench).len(), 3);
    bench.press("u");
    assert_eq!(titles(&bench).len(), 4);
}

#[test]
fn what_was_put_aside_comes_back_to_its_place_with_time() {
    let mut bench = open(Wire::followed());
    bench.press("4");
    let place = |bench: &Bench| {
        let mut rows = bench.model.list.rows.iter();
        rows.position(|row| row.title.starts_with("Third frigate"))
    };
    assert_eq!(place(&bench), Some(9));
    let later = bench.model.now + chrono::TimeDelta::hours(41);
    bench.tell(Msg::Ticked(later));
    assert_eq!(place(&bench), Some(0));
    assert!(bench.text().contains("Overdue"));
}

#[test]
fn a_note_has_several_lines_and_is_not_dropped_by_one_key() {
    let mut bench = open(Wire::small());
    bench.press("j N");
    bench.type_text("Ask");
    bench.press("enter");
    bench.tell(Msg::Pasted("- the *desk*\r\n- Anna\u{1b}".to_owned()));
    bench.press("esc");
    assert!(matches!(bench.model.prompt, Prompt::Note { .. }));
    assert!(said(&bench).contains("Not saved"));
    bench.press("ctrl-s");
    assert_eq!(
        follow_up(&bench, 1).expect("followed").note,
        "Ask\n- the *desk*\n- Anna"
    );
    bench.press("N x esc esc");
    assert!(matches!(bench.model.prompt, Prompt::None));
    assert!(
        follow_up(&bench, 1)
            .expect("followed")
            .note
            .ends_with("Anna")
    );
    // Of several, it is written below what each has.
    bench.press("V j N");
    bench.type_text("Done");
    bench.press("ctrl-s");
    assert!(
        follow_up(&bench, 1)
            .expect("followed")
            .note
            .ends_with("Anna\n\nDone")
    );
    assert_eq!(follow_up(&bench, 2).expect("followed").note, "Done");
}

#[test]
fn the_users_own_editor_gets_the_note_and_what_it_gives_back_is_saved() {
    let mut bench = open(Wire::small());
    bench.press("N ctrl-o");
    let note = follow_up(&bench, 0).expect("followed").note.clone();
    assert_eq!(bench.effects.pop(), Some(Effect::Edit(note)));
    bench.tell(Msg::Edited(Err("`vi` did not start".to_owned())));
    assert!(matches!(bench.model.prompt, Prompt::Note { .. }));
    bench.tell(Msg::Edited(Ok("# New\n\ntext\n".to_owned())));
    assert_eq!(
        follow_up(&bench, 0).expect("followed").note,
        "# New\n\ntext"
    );
    assert_eq!(said(&bench), "Saved: note.");
}

#[test]
fn the_line_says_what_it_understood_while_one_types() {
    let mut bench = open(Wire::small());
    for (keys, text, expected) in [
        ("D", "tomorrow 9am", "Tue 24 Nov 2026 08:00Z (09:00 local)"),
        ("D", "tom", "Tue 24 Nov 2026 17:00Z (18:00 local)"),
        ("Z", "none", "no date"),
        ("Q", "b", "usually reliable, …"),
        ("Q", "b2", "usually reliable, probably true"),
    ] {
        bench.press(keys).press("ctrl-u");
        bench.type_text(text);
        let shown = bench.text();
        assert!(shown.contains(expected), "{text}: {shown}");
        bench.press("esc");
    }
}

#[test]
fn a_follow_up_is_linked_to_the_event_of_its_story() {
    let mut bench = open(Wire::small());
    bench.press("&");
    assert_eq!(
        follow_up(&bench, 0)
            .and_then(|own| own.event)
            .map(|it| it.0),
        Some(1)
    );
    assert_eq!(said(&bench), "Saved: linked to its event.");
    bench.press("&");
    assert_eq!(follow_up(&bench, 0).and_then(|own| own.event), None);
    // Of several, each is linked to its own.
    bench.press("V j j &");
    let linked = |bench: &Bench| [0, 1, 2].map(|at| follow_up(bench, at)?.event);
    let own = [0, 1, 2].map(|at| bench.wire.stories[at].detail.event);
    assert_eq!(own.map(|event| event.is_some()), [true, true, false]);
    assert_eq!(linked(&bench), own);
    bench.press("u");
    assert_eq!(linked(&bench), [None; 3]);
}

/// The column under the cursor, where there are columns.
fn here(bench: &Bench) -> Option<Column> {
    let columns = bench.model.list.columns.as_ref();
    columns.map(|own| own.here)
}

/// The stories of a column.
fn ids(bench: &Bench, column: Column) -> Vec<StoryId> {
    let rows = bench.model.list.column(column).unwrap_or_default();
    rows.iter().map(|row| row.id).collect()
}

#[test]
fn states_stand_side_by_side_where_there_is_room() {
    let mut bench = Bench::open(200, 60, Wire::followed());
    bench.press("4 s");
    assert_eq!(here(&bench), Some(Column::Open));
    insta::assert_snapshot!("board_columns", bench.text());
    for column in Column::ALL {
        let rows = bench.model.list.column(column).expect("it was read");
        assert!(!rows.is_empty() && rows.iter().all(|row| column.holds(row)));
    }
    // From column to column; what is selected on the way is acted on together.
    bench.press("space l space l");
    assert_eq!(here(&bench), Some(Column::Waiting));
    assert_eq!(bench.model.list.selected_count(), 2);
    let chosen = bench.model.list.selected_ids();
    bench.press("P 3 esc");
    let chosen = chosen.into_iter().map(|id| {
        let entry = bench.wire.story(id).expect("a story");
        let own = entry.detail.follow_up.expect("followed");
        (own.state, own.priority)
    });
    let mut chosen: Vec<_> = chosen.collect();
    chosen.sort_unstable();
    assert_eq!(
        chosen,
        [(FollowUpState::Open, 3), (FollowUpState::Working, 3)]
    );
}

#[test]
fn a_card_goes_to_the_column_of_its_state_and_comes_back() {
    let mut bench = Bench::open(200, 60, Wire::followed());
    bench.press("4 s l");
    let id = bench.model.list.selected().expect("a card").id;
    let before = ids(&bench, Column::Finished);
    bench.press("S d");
    assert!(!ids(&bench, Column::Working).contains(&id));
    assert_eq!(ids(&bench, Column::Finished).len(), before.len() + 1);
    assert!(ids(&bench, Column::Finished).contains(&id));
    bench.press("u");
    assert!(ids(&bench, Column::Working).contains(&id));
    assert_eq!(ids(&bench, Column::Finished), before);
}

#[test]
fn beyond_the_first_and_the_last_column_are_the_panes() {
    let mut bench = Bench::open(200, 60, Wire::followed());
    bench.press("4 s h");
    assert_eq!(bench.model.frame.focus, Focus::Sidebar);
    bench.press("l l l l l");
    assert_eq!(here(&bench), Some(Column::Finished));
    assert_eq!(bench.model.frame.focus, Focus::Reader);
    // Where there is no room it is one list again, and where there is, columns.
    let (width, height) = (120, 40);
    bench.tell(Msg::Resized(Size { width, height }));
    assert_eq!(here(&bench), None);
    assert_eq!(bench.model.list.rows.len(), 12);
    let (width, height) = (150, 24);
    bench.tell(Msg::Resized(Size { width, height }));
    bench.press("tab tab");
    insta::assert_snapshot!("board_columns_150x24", bench.text());
    bench.press("s");
    assert_eq!(here(&bench), None);
}
