//! Muting and keeping by hand, what rules did, and alerts.

use std::sync::Arc;

use super::{
    super::{
        engine::Notice,
        message::{Effect, Msg},
        model::Status,
    },
    bench::Bench,
    wire::{self, Wire},
};
use crate::{
    alert::{Brief, Message},
    model::{Muter, Precedence, StoryId},
};

fn said(bench: &Bench) -> String {
    match &bench.model.status {
        Status::Note(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_story_is_muted_and_kept_at_once_and_that_is_taken_back() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let row = |bench: &Bench| {
        let row = bench.model.list.selected().expect("a story").clone();
        let shown = bench.model.reader.story.clone().expect("a story").detail;
        assert_eq!((&shown.muted, shown.kept), (&row.muted, row.kept));
        (row.muted, row.kept)
    };
    assert_eq!(row(&bench), (None, false));
    bench.press("m");
    assert_eq!(row(&bench), (Some(Muter::Person), false));
    assert!(bench.model.list.selected().expect("a story").read);
    assert_eq!(
        said(&bench),
        "Muted: hidden from the lists; `u` takes it back."
    );
    bench.press("p");
    assert_eq!(row(&bench), (Some(Muter::Person), true));
    bench.press("enter p");
    assert_eq!(said(&bench), "No longer kept; `u` takes it back.");
    bench.press("u");
    assert_eq!(row(&bench), (Some(Muter::Person), true));
    bench.press("u u");
    assert_eq!(row(&bench), (None, false));
    assert_eq!(said(&bench), "Taken back.");
    // What a rule muted is given back to the rule.
    let id = bench.model.list.selected().expect("a story").id;
    drop(bench.wire.mute(id, Some(Muter::Rule("noise".to_owned()))));
    bench.model.list.row_mut(id).expect("a row").muted = Some(Muter::Rule("noise".to_owned()));
    bench.press("m");
    assert_eq!(row(&bench).0, None);
    bench.press("u");
    assert_eq!(row(&bench).0, Some(Muter::Rule("noise".to_owned())));
}

#[test]
fn what_rules_did_is_told() {
    let mut wire = Wire::small();
    let detail = &mut wire.stories[1].detail;
    detail.muted = Some(Muter::Rule("ministries of themselves".to_owned()));
    detail.read = true;
    detail.kept = true;
    detail.tags = vec!["air".to_owned(), "baltic".to_owned()];
    detail.rules = vec![
        "desk: Baltic".to_owned(),
        "ministries of themselves".to_owned(),
    ];
    let mut bench = Bench::open(120, 40, wire);
    bench.press("j");
    insta::assert_snapshot!("ruled_story", bench.text());
}

#[test]
fn an_alert_is_told_at_the_foot_and_the_terminal_calls() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let stories = (1..=3).map(|number| Brief {
        id: StoryId(number),
        title: format!("Story {number}"),
        precedence: Precedence::Immediate,
    });
    let message = Arc::new(Message::More {
        at: wire::now(),
        count: 3,
        stories: stories.collect(),
    });
    bench.tell(Msg::Noticed(Notice::Alert(Arc::clone(&message))));
    assert_eq!(bench.effects, [Effect::Call(message)]);
    let text = bench.text();
    let foot = text.lines().last().expect("a foot");
    assert!(foot.contains("▲ and 3 more alerts"), "{foot}");
    let trouble = Notice::Trouble("alert by webhook: the server answered 500".to_owned());
    bench.tell(Msg::Noticed(trouble));
    assert!(matches!(&bench.model.status, Status::Error(text) if text.contains("webhook")));
    bench.press("j");
    assert_eq!(bench.model.status, Status::Hints);
}
