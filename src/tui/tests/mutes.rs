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
    assert_eq!(said(&bench), "Taken back: no longer muted.");
    // What a rule muted is given back to the rule.
    let id = bench.model.list.selected().expect("a story").id;
    let noise = Some(Muter::Rule("noise".to_owned()));
    drop(bench.wire.mute(vec![(id, noise)]));
    bench.model.list.row_mut(id).expect("a row").muted = Some(Muter::Rule("noise".to_owned()));
    bench.press("m");
    assert_eq!(row(&bench).0, None);
    bench.press("u");
    assert_eq!(row(&bench).0, Some(Muter::Rule("noise".to_owned())));
}

#[test]
fn selected_stories_are_muted_and_kept_in_one_act_each_and_given_back_as_they_were() {
    let mut wire = Wire::small();
    wire.stories[3].detail.kept = true;
    let mut bench = Bench::open(120, 40, wire);
    let noise = Some(Muter::Rule("noise".to_owned()));
    let id = bench.model.list.rows[2].id;
    drop(bench.wire.mute(vec![(id, noise.clone())]));
    bench.model.list.rows[2].muted.clone_from(&noise);
    let now = |bench: &Bench| -> Vec<(Option<Muter>, bool)> {
        let stories = bench.wire.stories.iter().take(5);
        let own = stories.map(|entry| (entry.detail.muted.clone(), entry.detail.kept));
        own.collect()
    };
    let before = now(&bench);
    bench.press("j V j j m");
    assert_eq!(
        said(&bench),
        "3 stories muted: hidden from the lists; `u` takes it back."
    );
    assert_eq!(bench.model.list.rows[2].muted, Some(Muter::Person));
    bench.press("p");
    assert_eq!(
        said(&bench),
        "2 stories kept, also when you unsubscribe; `u` takes it back."
    );
    let muted = |kept| (Some(Muter::Person), kept);
    let all = [muted(true), muted(true), muted(true)];
    assert_eq!(now(&bench)[1..4], all);
    assert_eq!((&now(&bench)[0], &now(&bench)[4]), (&before[0], &before[4]));
    bench.press("u");
    assert_eq!(now(&bench)[3], muted(true), "it was kept before");
    bench.press("u");
    assert_eq!(now(&bench), before);
    assert_eq!(bench.model.list.rows[2].muted, noise);
    bench.press("U U");
    assert_eq!(now(&bench)[1..4], all);
    // What all have is taken away.
    bench.press("m p");
    assert_eq!(
        now(&bench)[1..4],
        [(None, false), (None, false), (None, false)]
    );
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
