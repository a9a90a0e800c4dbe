//! The user's lexicons and theatres change while the reader runs.

use super::{
    super::{
        message::{Answer, Msg, Request, RequestId},
        model::Status,
    },
    bench::{Answering, Bench},
    wire::Wire,
};

/// Returns the one request that waits.
#[track_caller]
fn waiting(bench: &mut Bench) -> (RequestId, Request) {
    let held = std::mem::take(&mut bench.held);
    let [one] = <[_; 1]>::try_from(held).expect("one request");
    one
}

fn note(bench: &Bench) -> &str {
    match &bench.model.status {
        Status::Note(text) | Status::Error(text) | Status::Alert(_, text) => text,
        Status::Hints => "",
    }
}

fn open() -> Bench {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench
}

#[test]
fn another_lexicon_is_told_and_the_archive_is_assessed_again() {
    let mut bench = open();
    bench.tell(Msg::FilesChanged);
    let (id, request) = waiting(&mut bench);
    assert_eq!(request, Request::Reload);
    assert_eq!(note(&bench), "", "nothing is in force yet");
    bench.tell(Msg::Answered(id, Ok(Answer::Reloaded(true))));
    assert!(note(&bench).starts_with("Your lexicon is in force"));
    let (id, request) = waiting(&mut bench);
    assert_eq!(request, Request::Reassess);
    // A change that comes meanwhile is not lost: it is read and assessed behind the first one.
    bench.tell(Msg::FilesChanged);
    let (second, request) = waiting(&mut bench);
    assert_eq!(request, Request::Reload);
    bench.tell(Msg::Answered(second, Ok(Answer::Reloaded(true))));
    assert_eq!(waiting(&mut bench).1, Request::Reassess);
    bench.answering = Answering::AtOnce;
    let selected = bench.selected();
    bench.tell(Msg::Answered(id, Ok(Answer::Reassessed(3))));
    assert!(note(&bench).contains("3 stories assessed again"));
    assert_eq!(bench.selected(), selected, "the cursor stays");
}

#[test]
fn a_mistake_is_told_once_and_changes_nothing() {
    let mut bench = open();
    bench.tell(Msg::FilesChanged);
    let (id, _) = waiting(&mut bench);
    let mistake = "lexicon/mine.toml:6: `weight`: 99 is not between -6 and 6";
    bench.tell(Msg::Answered(id, Err(mistake.to_owned())));
    assert_eq!(note(&bench), format!("Not in force: {mistake}"));
    assert!(bench.held.is_empty(), "nothing is asked again");
    bench.press("j");
    assert_eq!(note(&bench), "");
}

#[test]
fn a_person_may_ask_and_is_told_even_when_nothing_changed() {
    let mut bench = open();
    bench.press("L");
    let (id, request) = waiting(&mut bench);
    assert_eq!(request, Request::Reload);
    bench.tell(Msg::Answered(id, Ok(Answer::Reloaded(false))));
    assert_eq!(note(&bench), "Your lexicon says what it said before.");
    bench.press("j");
    bench.held.clear();
    bench.tell(Msg::FilesChanged);
    let (id, _) = waiting(&mut bench);
    bench.tell(Msg::Answered(id, Ok(Answer::Reloaded(false))));
    assert_eq!(
        note(&bench),
        "",
        "files that were only touched are nothing to tell"
    );
}
