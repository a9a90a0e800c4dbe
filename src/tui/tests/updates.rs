//! What keys and answers do to the model.

use chrono::TimeDelta;

use super::{
    super::{
        engine::{RoundSummary, Scope},
        health::Shown,
        layout::Focus,
        message::{Answer, Effect, Msg, Purpose, ReadMark, Request, RequestId},
        model::{Round, Scene, Status},
        prompt::Prompt,
    },
    bench::{Answering, Bench},
    wire::{Wire, found, now},
};
use crate::model::{FeedId, FollowUpState, Precedence, StoryId};

/// Presses keys on a fresh small wire and returns what is selected then.
fn selected_after(keys: &str) -> String {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press(keys);
    bench.selected().chars().take(14).collect()
}

#[test]
fn keys_move_through_the_list() {
    let check = |keys: &str, expected: &str| assert_eq!(selected_after(keys), expected, "{keys}");
    check("", "Two navies exc");
    check("j", "Defence minist");
    check("down down up", "Defence minist");
    check("k", "Two navies exc");
    check("G", "Weekend traffi");
    check("G g g", "Two navies exc");
    check("G g j", "Weekend traffi");
    check("end home", "Two navies exc");
    check("n", "Defence minist");
    check("f f ]", "海峡の演習が拡大 政府は緊急");
    check("j j J K", "Foreign minist");
    // Not flagged, so `f` goes past it.
    check("j j j f", "Council agrees");
}

#[test]
fn opening_a_story_marks_it_read_and_moving_past_it_does_not() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("j k");
    assert!(!bench.wire.stories[0].detail.read);
    bench.press("enter");
    assert_eq!(bench.model.frame.focus, Focus::Reader);
    assert!(bench.wire.stories[0].detail.read);
    assert!(bench.model.list.rows[0].read);
    // With the reader in use, going on reads on.
    bench.press("J");
    assert!(bench.wire.stories[1].detail.read);
    // A story marked unread while it is open stays so.
    bench.press("r j k");
    assert!(!bench.wire.stories[1].detail.read);
}

#[test]
fn reading_on_scrolls_to_the_end_and_then_goes_to_the_next_unread_story() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("enter space");
    assert_eq!(bench.selected().chars().next(), Some('T'));
    assert!(bench.model.reader.top > 0);
    while bench.selected().starts_with('T') {
        bench.press("space");
    }
    assert_eq!(bench.selected().chars().next(), Some('D'));
    assert_eq!(bench.model.reader.top, 0);
}

#[test]
fn marks_show_only_when_they_are_on_disk() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("r");
    assert!(!bench.model.list.rows[0].read);
    assert_eq!(bench.model.status, Status::Hints);
    let (id, request) = bench.held.remove(0);
    assert!(matches!(request, Request::Mark(_, ReadMark::Read)));
    bench.tell(Msg::Answered(id, Err("the disk is full".to_owned())));
    assert!(!bench.model.list.rows[0].read);
    assert_eq!(
        bench.model.status,
        Status::Error("The marks were not saved: the disk is full".to_owned())
    );
}

#[test]
fn everything_marked_read_can_be_taken_back() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let unread = |bench: &Bench| bench.wire.stories.iter().filter(|s| !s.detail.read).count();
    let before = unread(&bench);
    bench.press("A");
    assert_eq!(unread(&bench), 0);
    assert_eq!(
        bench.model.status,
        Status::Note(format!("Marked {before} stories read; `u` takes it back."))
    );
    bench.press("u");
    assert_eq!(unread(&bench), before);
    bench.press("u");
    assert_eq!(
        bench.model.status,
        Status::Note("Nothing to take back.".to_owned())
    );
}

#[test]
fn follow_ups_are_made_changed_and_taken_back() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let state = |bench: &Bench| bench.model.list.rows[1].follow_up;
    bench.press("j *");
    assert_eq!(state(&bench), Some(FollowUpState::Open));
    bench.press("S w");
    assert_eq!(state(&bench), Some(FollowUpState::Working));
    bench.press("N");
    bench.type_text("Call back");
    bench.press("ctrl-s");
    let note = |bench: &Bench| {
        let follow_up = bench.wire.stories[1].detail.follow_up.as_ref();
        follow_up.map(|follow_up| follow_up.note.clone())
    };
    assert_eq!(note(&bench).as_deref(), Some("Call back"));
    assert_eq!(bench.model.status, Status::Note("Saved: note.".to_owned()));
    bench.press("u u");
    assert_eq!(note(&bench).as_deref(), Some(""));
    assert_eq!(state(&bench), Some(FollowUpState::Open));
    bench.press("*");
    assert_eq!(state(&bench), None);
    bench.press("u");
    assert_eq!(state(&bench), Some(FollowUpState::Open));
}

#[test]
fn a_label_wins_at_once_and_is_taken_back() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let row = |bench: &Bench| {
        let row = bench.model.list.selected().expect("a story");
        (row.label, row.flagged, row.precedence)
    };
    let said = |bench: &Bench| match &bench.model.status {
        Status::Note(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let flash = (None, true, Precedence::Flash);
    assert_eq!(row(&bench), flash);
    bench.press("-");
    let calm = (Some(false), false, Precedence::Routine);
    assert_eq!(row(&bench), calm);
    assert_eq!(said(&bench), "Labelled as calm; `u` takes it back.");
    let shown = bench.model.reader.story.clone().expect("a story").detail;
    assert_eq!(shown.label, Some(false));
    assert_eq!(shown.assessment.precedence, Precedence::Routine);
    // In the reader the keys are the same.
    bench.press("enter +");
    assert_eq!(row(&bench), (Some(true), true, Precedence::Flash));
    assert_eq!(said(&bench), "Labelled as tension; `u` takes it back.");
    bench.press("+");
    assert_eq!(row(&bench), flash);
    assert_eq!(said(&bench), "No longer labelled; `u` takes it back.");
    bench.press("u");
    assert_eq!(row(&bench), (Some(true), true, Precedence::Flash));
    assert_eq!(said(&bench), "Taken back: labelled as tension.");
    bench.press("u u");
    assert_eq!(row(&bench), flash);
    bench.press("u");
    assert_ne!(said(&bench), "Taken back: no longer labelled.");
    bench.press("U");
    assert_eq!(row(&bench), calm);
    assert_eq!(said(&bench), "Done again: labelled as calm.");
}

#[test]
fn a_label_that_was_not_saved_is_not_shown() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("-");
    let (id, request) = bench.held.remove(0);
    assert!(matches!(request, Request::SetLabels(wanted) if wanted[0].1 == Some(false)));
    bench.tell(Msg::Answered(id, Err("the disk is full".to_owned())));
    assert_eq!(bench.model.list.rows[0].label, None);
    assert_eq!(
        bench.model.status,
        Status::Error("The label was not saved: the disk is full".to_owned())
    );
}

#[test]
fn a_due_date_that_cannot_be_read_keeps_the_line_open() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("j D");
    bench.type_text("someday");
    bench.press("enter");
    assert!(matches!(&bench.model.prompt, Prompt::Field { line, .. } if line.mistake.is_some()));
    bench.press("ctrl-u");
    bench.type_text("tomorrow");
    bench.press("enter");
    assert!(matches!(bench.model.prompt, Prompt::None));
    let due = bench.model.list.rows[1].due.expect("due");
    // The zone of the tests is an hour ahead of UTC.
    assert_eq!(due.to_rfc3339(), "2026-11-24T17:00:00+00:00");
}

#[test]
fn the_filter_works_while_it_is_typed_and_escape_restores_the_list() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("j j /");
    bench.type_text("frig");
    assert_eq!(
        bench.selected(),
        "Third frigate of its class launched ahead of schedule"
    );
    bench.press("esc");
    assert_eq!(bench.selected().chars().next(), Some('F'));
    assert_eq!(bench.model.list.cursor, 2);
    bench.press("/");
    bench.type_text("frigate");
    bench.press("enter");
    assert_eq!(bench.model.list.rows.len(), 1);
    // Clearing keeps the cursor on the story.
    bench.press("esc");
    assert_eq!(bench.selected().chars().next(), Some('T'));
    assert!(bench.model.list.rows.len() > 10);
}

#[test]
fn a_mistake_in_the_filter_keeps_the_last_good_list() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("/");
    bench.type_text("is:unread");
    let rows = bench.model.list.rows.len();
    bench.type_text("x");
    assert_eq!(bench.model.list.rows.len(), rows);
    let line = bench.model.prompt.line().expect("open");
    assert_eq!(line.mistake.as_ref().map(|mistake| mistake.column), Some(3));
    bench.press("enter");
    assert!(matches!(bench.model.prompt, Prompt::Filter { .. }));
}

#[test]
fn late_answers_to_an_earlier_filter_are_dropped() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("/");
    bench.type_text("fr");
    let pages: Vec<(RequestId, Request)> = bench
        .held
        .drain(..)
        .filter(|(_, request)| matches!(request, Request::Page(_)))
        .collect();
    assert_eq!(pages.len(), 2);
    let before = bench.model.list.rows.clone();
    let (id, request) = pages[0].clone();
    let answer = bench.answer(request);
    bench.tell(Msg::Answered(id, Ok(answer)));
    assert_eq!(bench.model.list.rows, before);
    bench.tell(Msg::Answered(RequestId(9999), Ok(Answer::Opened)));
    let (id, request) = pages[1].clone();
    let answer = bench.answer(request);
    bench.tell(Msg::Answered(id, Ok(answer)));
    assert_ne!(bench.model.list.rows, before);
}

#[test]
fn a_long_list_is_a_window_that_follows_the_cursor() {
    let mut bench = Bench::open(120, 40, Wire::large());
    for _ in 0..40 {
        bench.press("pagedown");
        assert!(bench.model.list.rows.len() <= 4 * bench.model.list.page_size());
    }
    let deep = bench.selected();
    assert!(deep.starts_with("Older story 5"), "{deep}");
    for _ in 0..40 {
        bench.press("pageup");
    }
    assert_eq!(bench.selected().chars().next(), Some('T'));
    bench.press("G");
    assert_eq!(bench.selected(), "Older story 999");
    bench.press("k pageup pageup pageup pageup pageup");
    assert!(bench.selected().starts_with("Older story 9"));
    bench.press("g g");
    assert_eq!(bench.selected().chars().next(), Some('T'));
}

#[test]
fn what_is_not_loaded_is_found_all_the_same() {
    let mut bench = Bench::open(120, 40, Wire::large());
    // Only every seventh of the older stories is unread.
    for _ in 0..30 {
        bench.press("n");
    }
    let number: usize = bench
        .selected()
        .trim_start_matches("Older story ")
        .parse()
        .expect("old");
    assert_eq!(number % 7, 0);
    bench.press("f");
    assert_eq!(
        bench.model.status,
        Status::Note("No such story further down.".to_owned())
    );
}

#[test]
fn new_stories_never_move_the_selection() {
    let mut bench = Bench::open(120, 30, Wire::large());
    bench.press("R ctrl-d ctrl-d");
    let (before, top) = (
        bench.selected(),
        bench.model.list.cursor - bench.model.list.top,
    );
    bench.wire.arrive(12);
    bench.progress(5, 12, None);
    assert_eq!(bench.selected(), before);
    assert_eq!(bench.model.list.cursor - bench.model.list.top, top);
    assert_eq!(bench.model.list.fresh, 12);
    bench.press("g g");
    assert_eq!(bench.model.list.fresh, 0);
    assert_eq!(bench.selected(), "Just in");
}

#[test]
fn stories_that_arrive_late_take_their_place_in_the_midst() {
    let mut wire = Wire::small();
    let late = wire.stories.remove(7);
    let mut bench = Bench::open(120, 40, wire);
    bench.press("R j j j j j j j j j");
    let before = bench.selected();
    bench.wire.stories.insert(7, late.clone());
    bench.progress(5, 1, None);
    assert_eq!(bench.selected(), before);
    assert_eq!(bench.model.list.rows[7].title, late.detail.story.title);
    assert_eq!(bench.model.list.rows.len(), bench.wire.stories.len());
}

#[test]
fn a_list_that_is_filled_for_the_first_time_shows_its_top() {
    let mut wire = Wire::small();
    let stories = std::mem::take(&mut wire.stories);
    let mut bench = Bench::open(120, 40, wire);
    bench.press("R");
    // First the older half comes, then the newer one.
    bench.wire.stories = stories[12..].to_vec();
    bench.progress(1, 12, None);
    bench.wire.stories = stories.clone();
    bench.progress(2, 12, None);
    assert_eq!(bench.selected(), stories[0].detail.story.title);
    assert_eq!((bench.model.list.cursor, bench.model.list.fresh), (0, 0));
    bench.press("j k");
    bench.wire.arrive(2);
    bench.progress(3, 2, None);
    assert_eq!(bench.selected(), stories[0].detail.story.title);
}

#[test]
fn a_story_that_something_was_done_to_stays_chosen_while_the_list_is_filled() {
    for act in ["*", "S", "+", "m", "space k"] {
        let mut wire = Wire::small();
        let stories = std::mem::take(&mut wire.stories);
        let mut bench = Bench::open(120, 40, wire);
        bench.press("R");
        bench.wire.stories = stories[12..].to_vec();
        bench.progress(1, 12, None);
        bench.press(act);
        bench.wire.stories = stories.clone();
        bench.progress(2, 12, None);
        assert_eq!(bench.selected(), stories[12].detail.story.title, "{act}");
    }
}

#[test]
fn at_the_top_new_stories_come_into_sight() {
    let mut bench = Bench::open(120, 30, Wire::small());
    bench.press("R");
    bench.wire.arrive(3);
    bench.progress(5, 3, None);
    assert_eq!(bench.model.list.top, 0);
    assert_eq!(bench.model.list.cursor, 3);
    assert_eq!(bench.model.list.fresh, 0);
}

#[test]
fn a_round_runs_once_at_a_time_and_can_be_stopped() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("R R");
    assert_eq!(bench.rounds.len(), 1);
    bench.press("X");
    assert_eq!(bench.effects, [Effect::StopRefresh]);
    let (id, _) = bench.rounds[0];
    let summary = RoundSummary {
        feeds: 130,
        new: 3,
        flagged: 1,
        failed: 2,
        ..RoundSummary::default()
    };
    bench.tell(Msg::Answered(id, Ok(Answer::Round(summary))));
    assert_eq!(bench.model.round, Round::Idle { next: None });
    assert_eq!(
        bench.model.status,
        Status::Note("3 new stories, 1 flagged; 2 feeds failed.".to_owned())
    );
}

#[test]
fn one_feed_can_be_fetched_alone() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("v G R");
    assert_eq!(bench.rounds[0].1, Scope::Feed(FeedId(9)));
    let (id, _) = bench.rounds[0];
    bench.tell(Msg::Answered(
        id,
        Ok(Answer::Round(RoundSummary::default())),
    ));
    assert_eq!(
        bench.model.status,
        Status::Note("No feed is due.".to_owned())
    );
}

#[test]
fn the_next_round_begins_when_its_time_has_come() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.model.settings.refresh_interval = Some(std::time::Duration::from_mins(10));
    bench.press("R");
    let (id, _) = bench.rounds.remove(0);
    bench.tell(Msg::Answered(
        id,
        Ok(Answer::Round(RoundSummary::default())),
    ));
    bench.tell(Msg::Ticked(now() + chrono::TimeDelta::minutes(9)));
    assert!(bench.rounds.is_empty());
    bench.tell(Msg::Ticked(now() + chrono::TimeDelta::minutes(10)));
    assert_eq!(bench.rounds.len(), 1);
}

#[test]
fn only_web_addresses_are_opened() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let mut hostile = |url: &str| {
        bench
            .model
            .reader
            .change(bench.wire.stories[0].detail.story.id, |entry| {
                entry.detail.story.url = Some(url.to_owned());
            });
        bench.press("o");
        bench.model.status.clone()
    };
    let refused = Status::Error("Only http and https addresses are opened.".to_owned());
    assert_eq!(hostile("file:///etc/passwd"), refused);
    assert_eq!(hostile("-url"), refused);
    assert_eq!(hostile("javascript:alert(1)"), refused);
    assert_eq!(
        hostile("https://x.example/a b"),
        Status::Note("Opened https://x.example/a%20b".to_owned())
    );
}

#[test]
fn links_open_by_number_as_soon_as_it_is_clear_which() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("O 2");
    assert_eq!(
        bench.model.status,
        Status::Note("Opened https://council.example/statement/2".to_owned())
    );
    bench.press("O 7");
    let mistake = bench
        .model
        .prompt
        .line()
        .and_then(|line| line.mistake.clone());
    assert_eq!(
        mistake.map(|mistake| mistake.message).as_deref(),
        Some("expected the number of a link, 1 to 2")
    );
    bench.press("esc");
    assert!(matches!(bench.model.prompt, Prompt::None));
}

#[test]
fn views_and_folders_show_their_stories() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("2");
    assert_eq!(bench.model.list.name, "Flagged");
    assert!(bench.model.list.rows.iter().all(|row| row.flagged));
    bench.press("v G");
    assert_eq!(bench.model.list.name, "Northern Defence Weekly");
    bench.press("enter");
    assert_eq!(bench.model.frame.focus, Focus::List);
    // Folding hides the feeds of a folder; the cursor stays on the folder.
    bench.press("v g g j j j j j j j j j j j");
    let rows = bench.model.sidebar.rows.len();
    bench.press("space");
    assert!(bench.model.sidebar.rows.len() < rows);
    bench.press("space");
    assert_eq!(bench.model.sidebar.rows.len(), rows);
}

#[test]
fn nothing_is_subscribed_unasked() {
    let mut bench = Bench::open(120, 40, Wire::default());
    assert_eq!(bench.model.frame.scene, Scene::Welcome);
    bench.press("enter j x R");
    assert_eq!(bench.model.frame.scene, Scene::Welcome);
    assert!(bench.rounds.is_empty());
    bench.press("s");
    assert_eq!(bench.model.frame.scene, Scene::Wire);
    assert_eq!(bench.rounds.len(), 1);
    assert_eq!(
        bench.model.status,
        Status::Note("Subscribed to 130 feeds.".to_owned())
    );
}

#[test]
fn pasted_text_is_typed_and_never_taken_for_keys() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.tell(Msg::Pasted("qA".to_owned()));
    assert!(bench.effects.is_empty());
    bench.press("/");
    bench.tell(Msg::Pasted("two\u{1b}[2J\nlines".to_owned()));
    assert_eq!(bench.model.list.filter.text, "two [2J lines");
}

#[test]
fn what_is_learnt_of_an_outlet_shows_in_the_open_story() {
    let mut wire = Wire::small();
    let outlet = wire.feeds[0].outlet.take();
    let mut bench = Bench::open(120, 40, wire);
    assert!(!bench.text().contains("NOR · agency"));
    bench.wire.feeds[0].outlet = outlet;
    bench.press("R");
    let (id, _) = bench.rounds[0];
    bench.tell(Msg::Answered(
        id,
        Ok(Answer::Round(RoundSummary::default())),
    ));
    assert!(bench.text().contains("NOR · agency"));
}

#[test]
fn leaving_help_leads_back() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("? G j k q");
    assert_eq!(bench.model.frame.scene, Scene::Wire);
    assert!(bench.effects.is_empty());
    bench.press("q");
    assert_eq!(bench.effects, [Effect::Quit]);
}

#[test]
fn one_story_is_asked_for_at_a_time() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("j j j j");
    let stories = |bench: &Bench| -> Vec<StoryId> {
        let story = |(_, request): &(RequestId, Request)| match request {
            Request::Story(id) => Some(*id),
            _ => None,
        };
        bench.held.iter().filter_map(story).collect()
    };
    assert_eq!(stories(&bench).len(), 1);
    let is_story = |purpose: &Purpose| matches!(purpose, Purpose::Story(_));
    assert!(bench.model.requests.waits_for(is_story));
    let (id, request) = bench.held.remove(0);
    let answer = bench.answer(request);
    bench.tell(Msg::Answered(id, Ok(answer)));
    assert_eq!(stories(&bench), [bench.model.list.rows[4].id]);
}

/// Answers what was held, and what that asks for, until nothing is left.
fn answer_held(bench: &mut Bench) {
    bench.answering = Answering::AtOnce;
    while !bench.held.is_empty() {
        let (id, request) = bench.held.remove(0);
        let answer = bench.answer(request);
        bench.tell(Msg::Answered(id, Ok(answer)));
    }
}

#[test]
fn a_quick_hand_opens_the_story_under_the_cursor_and_not_the_one_before() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("j j o j");
    let is_open = |request: &Request| matches!(request, Request::Open(_));
    assert!(!bench.held.iter().any(|(_, request)| is_open(request)));
    let wanted = bench.model.list.rows[2].id;
    bench.answering = Answering::Held;
    while let Some(at) = (bench.held.iter()).position(|(_, request)| !is_open(request)) {
        let (id, request) = bench.held.remove(at);
        let answer = bench.answer(request);
        bench.tell(Msg::Answered(id, Ok(answer)));
    }
    let url = bench.wire.story(wanted).expect("a story").detail.story.url;
    let opened: Vec<Request> = bench
        .held
        .iter()
        .map(|(_, request)| request.clone())
        .collect();
    assert_eq!(opened, [Request::Open(url.expect("an address"))]);
    assert_eq!(bench.model.list.cursor, 3);
}

#[test]
fn a_note_begun_before_its_story_is_here_keeps_what_the_note_said() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("j N");
    bench.type_text("ask Kyiv");
    bench.press("ctrl-s k");
    bench.answering = Answering::Held;
    bench.press("j N");
    bench.type_text(" again");
    bench.press("ctrl-s");
    answer_held(&mut bench);
    let id = bench.model.list.rows[1].id;
    let follow_up = bench.wire.story(id).expect("a story").detail.follow_up;
    assert_eq!(follow_up.expect("a follow-up").note, "ask Kyiv again");
}

#[test]
fn what_cannot_be_read_is_not_asked_for_without_end() {
    let mut bench = Bench::open(120, 40, Wire::large());
    bench.answering = Answering::Held;
    bench.press("G");
    for _ in 0..20 {
        for (id, _) in std::mem::take(&mut bench.held) {
            bench.tell(Msg::Answered(id, Err("the disk is gone".to_owned())));
        }
    }
    assert!(bench.held.is_empty());
}

#[test]
fn coming_back_to_a_view_takes_out_what_no_longer_belongs_there() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let unread = bench.model.sidebar.views.iter();
    let unread = unread.take_while(|view| view.name != "Unread").count() + 1;
    bench.press(&unread.to_string());
    let (first, second) = (bench.selected(), bench.model.list.rows[1].title.clone());
    bench.press("enter esc");
    assert_eq!(bench.selected(), first);
    bench.press("v enter");
    assert_eq!(bench.selected(), second);
    assert!(bench.model.list.rows.iter().all(|row| row.title != first));
}

#[test]
fn rounds_that_come_by_themselves_say_nothing() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let summary = RoundSummary {
        feeds: 3,
        new: 2,
        failed: 1,
        ..RoundSummary::default()
    };
    bench.model.settings.refresh_interval = Some(std::time::Duration::from_mins(10));
    bench.press("R");
    let (id, _) = bench.rounds.remove(0);
    bench.tell(Msg::Answered(id, Ok(Answer::Round(summary))));
    assert_ne!(bench.model.status, Status::Hints);
    bench.press("j");
    bench.tell(Msg::Ticked(now() + chrono::TimeDelta::minutes(10)));
    let (id, _) = bench.rounds.remove(0);
    bench.tell(Msg::Answered(id, Ok(Answer::Round(summary))));
    assert_eq!(bench.model.status, Status::Hints);
}

#[test]
fn counts_are_asked_for_one_at_a_time() {
    let mut bench = Bench::open(120, 40, Wire::large());
    bench.answering = Answering::Held;
    bench.press("v j j j j j");
    let counts = |(_, request): &&(RequestId, Request)| matches!(request, Request::Counts(_));
    assert_eq!(bench.held.iter().filter(counts).count(), 1);
    // A list is counted once it is here.
    let count = |(_, request): &&(RequestId, Request)| matches!(request, Request::Count(_));
    assert_eq!(bench.held.iter().filter(count).count(), 0);
    answer_held(&mut bench);
    let counted = bench.model.list.counted.as_ref().map(|counted| &counted.0);
    assert_eq!(counted, Some(&bench.model.list.query()));
}

#[test]
fn the_top_is_reached_while_the_bottom_is_on_its_way() {
    let mut bench = Bench::open(120, 40, Wire::large());
    let first = bench.selected();
    bench.answering = Answering::Held;
    bench.press("G g g");
    answer_held(&mut bench);
    assert_eq!(bench.selected(), first);
}

#[test]
fn the_health_view_shows_the_worst_first_and_asks_a_feed_again() {
    let mut bench = Bench::open(120, 40, Wire::troubled());
    bench.press("H");
    assert_eq!(bench.model.frame.scene, Scene::Health);
    let order: Vec<i64> = bench.model.health.order.iter().map(|id| id.0).collect();
    assert_eq!(order, [1, 7, 2, 3, 4, 5, 6, 9, 8]);
    bench.press("j R");
    assert_eq!(bench.rounds.len(), 1);
    assert_eq!(bench.rounds[0].1, Scope::Feed(FeedId(7)));
    // It is well again: the cursor stays on it wherever it goes.
    let well = bench.wire.feeds[7].standing.clone();
    bench.wire.feeds[6].standing = well;
    let (id, _) = bench.rounds[0];
    let summary = RoundSummary {
        feeds: 1,
        ..RoundSummary::default()
    };
    bench.tell(Msg::Answered(id, Ok(Answer::Round(summary))));
    assert_eq!(bench.model.health.selected(), Some(FeedId(7)));
    assert_eq!(bench.model.health.order[0], FeedId(1));
    bench.press("enter");
    assert!(matches!(bench.model.health.shown, Shown::History(..)));
    // Another fetch ends while its history is shown: that is read anew.
    bench.press("R");
    bench.answering = Answering::Held;
    let (id, _) = bench.rounds[1];
    bench.tell(Msg::Answered(id, Ok(Answer::Round(summary))));
    let wanted = |request: &Request| *request == Request::History(FeedId(7));
    assert!(bench.held.iter().any(|(_, request)| wanted(request)));
    bench.press("esc");
    assert_eq!(bench.model.health.shown, Shown::Feeds);
    bench.press("esc");
    assert_eq!(bench.model.frame.scene, Scene::Wire);
}

#[test]
fn a_subscription_ends_only_when_it_is_asked_for_twice_in_a_row() {
    let mut bench = Bench::open(120, 40, Wire::troubled());
    bench.press("H x j k x");
    assert_eq!(bench.wire.feeds.len(), 9);
    bench.press("x");
    assert_eq!(bench.wire.feeds.len(), 8);
    assert_eq!(bench.model.health.selected(), Some(FeedId(7)));
    assert_eq!(
        bench.model.status,
        Status::Note("Meridian Wire is not subscribed any more.".to_owned())
    );
    // The last one goes: the welcome comes.
    for _ in 0..8 {
        bench.press("x x");
    }
    assert_eq!(bench.model.frame.scene, Scene::Welcome);
}

#[test]
fn the_next_round_is_planned_for_the_first_feed_that_is_due() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let plan = |bench: &mut Bench, minutes: i64| {
        for entry in &mut bench.wire.feeds {
            entry.standing.next_due = Some(now() + TimeDelta::minutes(minutes));
        }
        bench.press("ctrl-r");
        let (id, _) = bench.rounds.pop().expect("a round");
        let summary = RoundSummary::default();
        bench.tell(Msg::Answered(id, Ok(Answer::Round(summary))));
        bench
            .model
            .round
            .next()
            .map(|next| (next - now()).num_minutes())
    };
    assert_eq!(plan(&mut bench, 7), None);
    bench.model.settings.refresh_interval = Some(std::time::Duration::from_mins(30));
    for (due, planned) in [(7, 7), (-5, 1), (0, 1), (90, 30)] {
        assert_eq!(plan(&mut bench, due), Some(planned));
    }
}

#[test]
fn a_round_that_asked_nobody_says_why() {
    let mut bench = Bench::open(120, 40, Wire::small());
    for (waiting, busy, words) in [
        (0, 0, "No feed is due."),
        (
            3,
            0,
            "Not asked: the server said when to come back, and that holds.",
        ),
        (3, 1, "Another flashwire is fetching just now."),
    ] {
        bench.press("R");
        let (id, _) = bench.rounds.pop().expect("a round");
        let summary = RoundSummary {
            waiting,
            busy,
            ..RoundSummary::default()
        };
        bench.tell(Msg::Answered(id, Ok(Answer::Round(summary))));
        assert_eq!(bench.model.status, Status::Note(words.to_owned()));
    }
}

#[test]
fn a_feed_is_added_by_the_address_of_a_page() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("a");
    bench.type_text("harbour.example");
    bench.press("enter");
    let (id, request) = bench.held.remove(0);
    let address = "https://harbour.example".to_owned();
    assert_eq!(request, Request::FindFeeds(address));
    bench.answering = Answering::AtOnce;
    let answer = bench.answer(request);
    bench.tell(Msg::Answered(id, Ok(answer)));
    assert!(matches!(
        &bench.model.prompt,
        Prompt::Choice { cursor: 0, .. }
    ));
    bench.press("j j j k enter");
    assert!(matches!(bench.model.prompt, Prompt::None));
    let said = "Subscribed to Harbour Wire: comments.".to_owned();
    assert_eq!(bench.model.status, Status::Note(said));
    assert_eq!(bench.rounds[0].1, Scope::Due);
    // Nothing is added when the person thinks better of it.
    bench.press("a x enter esc");
    assert_eq!(bench.rounds.len(), 1);
    assert!(matches!(bench.model.prompt, Prompt::None));
}

#[test]
fn feeds_that_are_found_do_not_take_away_what_is_typed_meanwhile() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("a x enter");
    let (id, _) = bench.held.remove(0);
    bench.press("N");
    bench.tell(Msg::Answered(id, Ok(Answer::Found(found()))));
    assert!(!matches!(bench.model.prompt, Prompt::Choice { .. }));
    // A single feed is subscribed to at once.
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("a x enter");
    let (id, _) = bench.held.remove(0);
    bench.tell(Msg::Answered(id, Ok(Answer::Found(found().split_off(2)))));
    assert!(matches!(&bench.held[0].1, Request::AddFeed(feed) if feed.kind == "JSON Feed"));
    // What went wrong is said.
    bench.press("a y enter");
    let (id, _) = bench.held.pop().expect("asked");
    bench.tell(Msg::Answered(id, Err("no answer".to_owned())));
    let said = "Nothing was added: no answer".to_owned();
    assert_eq!(bench.model.status, Status::Error(said));
}

#[test]
fn the_full_text_takes_the_summarys_place_in_reader_and_list() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("G t");
    let said = "The page has no more text than the feed.".to_owned();
    assert_eq!(bench.model.status, Status::Note(said));
    bench.press("k t");
    let said = "Full text from feed1.example.".to_owned();
    assert_eq!(bench.model.status, Status::Note(said));
    let entry = bench.model.reader.story.as_ref().expect("a story");
    assert!(entry.detail.text().starts_with("The whole report"));
    let row = bench.model.list.selected().expect("a row");
    assert!(row.flagged && row.tension > 0.9);
    // Links are those of the text that is shown.
    bench.press("O 1");
    let opened = bench.model.status.clone();
    assert_eq!(
        opened,
        Status::Note("Opened https://feed1.example/map".to_owned())
    );
}

#[test]
fn one_key_asks_for_a_page_once() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("t t t");
    assert_eq!(bench.held.len(), 1);
    let (id, _) = bench.held.remove(0);
    let problem = "paper.example: HTTP 404 Not Found: the page is gone";
    bench.tell(Msg::Answered(id, Err(problem.to_owned())));
    let said = format!("No full text: {problem}");
    assert_eq!(bench.model.status, Status::Error(said));
}

#[test]
fn a_brief_is_of_what_the_list_shows_and_goes_back_to_it() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("/");
    bench.type_text("is:flagged");
    bench.press("enter B");
    let shown = bench.model.brief.as_ref().expect("a brief");
    assert_eq!(shown.name, "All, is:flagged");
    assert!(
        bench.text().contains("Brief written: /home/duty"),
        "{}",
        bench.text()
    );
    bench.press("G");
    let Scene::Brief(last) = bench.model.frame.scene else {
        panic!("{:?}", bench.model.frame.scene);
    };
    bench.press("j");
    assert_eq!(bench.model.frame.scene, Scene::Brief(last));
    bench.press("g g");
    assert_eq!(bench.model.frame.scene, Scene::Brief(0));
    bench.press("B");
    assert_eq!(bench.model.frame.scene, Scene::Wire);
    assert!(bench.model.brief.is_none());
}
