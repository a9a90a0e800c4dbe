//! "More like this": the ranked list, its threshold, and watches in sidebar, list and reader.

use super::{
    super::message::{Answer, Msg, Request},
    bench::{Answering, Bench},
    wire::Wire,
};
use crate::{
    engine::Liked,
    model::{CommonTerm, Example, Sought, StoryId, TermSort, Watch, WatchId, WatchTally, Watched},
    store::Match,
};

impl Wire {
    /// Returns all other stories, each less like this one than the one before it.
    pub(super) fn alike(&self, id: StoryId) -> Vec<Liked> {
        let others = self
            .stories
            .iter()
            .filter(|entry| entry.detail.story.id != id);
        let scores = (0..).map(|place: u8| (0.62 - 0.045 * f32::from(place)).max(0.11));
        others
            .zip(scores)
            .map(|(entry, score)| Liked {
                row: super::wire::row(entry),
                found: Match {
                    story: entry.detail.story.id,
                    score,
                    terms: terms(score),
                },
            })
            .collect()
    }

    /// Returns what a watch found.
    pub(super) fn watched(&self, watch: &Watch) -> Vec<Liked> {
        let mut all = self.alike(StoryId(0));
        all.retain(|liked| liked.found.score >= watch.threshold);
        all
    }

    /// Makes a watch; three stories match it.
    pub(super) fn add_watch(&mut self, name: &str, id: StoryId, threshold: f32) -> Answer {
        let watch = watch(name, id, threshold);
        self.watches.push(WatchTally {
            watch: watch.clone(),
            unread: 2,
            all: 3,
        });
        Answer::WatchAdded(Box::new(watch))
    }

    /// Returns the wire with a watch that its first three stories match.
    fn with_watch(mut self) -> Self {
        let id = self.stories.first().expect("a story").detail.story.id;
        self.add_watch("Taiwan transit", id, 0.35);
        for entry in self.stories.iter_mut().take(3) {
            entry.detail.watches.push(Watched {
                watch: WatchId(1),
                name: "Taiwan transit".to_owned(),
                score: 0.48,
                terms: terms(0.48),
            });
        }
        self
    }
}

fn watch(name: &str, id: StoryId, threshold: f32) -> Watch {
    Watch {
        id: WatchId(1),
        name: name.to_owned(),
        sought: Sought::Example(Example {
            title: "A title".to_owned(),
            body: String::new(),
            source: id.to_string(),
            language: Some("en".to_owned()),
            date: None,
        }),
        threshold,
        created: super::wire::now(),
    }
}

fn terms(score: f32) -> Vec<CommonTerm> {
    let term = |sort, text: &str, part| CommonTerm {
        sort,
        text: text.to_owned(),
        part: score * part,
    };
    vec![
        term(TermSort::Word, "strait", 0.3),
        term(TermSort::Theatre, "taiwan", 0.25),
        term(TermSort::Actor, "CHN", 0.2),
        term(TermSort::Topic, "warship", 0.15),
        term(TermSort::Pair, "patrol aircraft", 0.1),
    ]
}

fn check(name: &str, wire: &Wire, keys: &str) {
    for (width, height) in [(200, 60), (120, 40), (80, 24)] {
        let mut bench = Bench::open(width, height, wire.clone());
        bench.press(keys);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), bench.text());
    }
}

#[test]
fn stories_like_this_one_are_ranked() {
    check("alike", &Wire::small(), "M j");
}

#[test]
fn the_threshold_moves_and_the_list_says_what_leaves() {
    check("alike_moved", &Wire::small(), "M > >");
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("M");
    let count = |bench: &Bench| bench.model.alike.as_ref().expect("ranked").count();
    let before = count(&bench);
    bench.press(">");
    let after = count(&bench);
    assert!(after < before);
    let moved = |bench: &Bench| bench.model.alike.as_ref().expect("ranked").moved;
    assert_eq!(moved(&bench), after.cast_signed() - before.cast_signed());
    bench.press("<");
    assert_eq!(count(&bench), before);
    assert_eq!(moved(&bench), before.cast_signed() - after.cast_signed());
    bench.press(&"< ".repeat(30));
    assert_eq!(bench.model.alike.as_ref().expect("ranked").threshold, 0);
}

#[test]
fn escape_leads_back_to_the_list_and_its_story() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("j j");
    let before = (
        bench.model.list.name.clone(),
        bench.model.list.selected().map(|row| row.id),
    );
    // The likeness of another story than the first leads back to where the first was asked for.
    bench.press("M j M j < / c");
    assert!(
        bench.model.alike.is_none(),
        "`c` shows the whole list again"
    );
    bench.press("M esc");
    let after = (
        bench.model.list.name.clone(),
        bench.model.list.selected().map(|row| row.id),
    );
    assert_eq!(after, before);
    assert!(bench.model.alike.is_none());
}

#[test]
fn a_ranked_list_is_kept_as_a_watch_with_its_threshold() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("M > W");
    bench.type_text("Geneva");
    bench.press("enter");
    let watch = &bench.model.sidebar.watches.first().expect("a watch").watch;
    assert_eq!((watch.name.as_str(), watch.threshold), ("Geneva", 0.4));
    insta::assert_snapshot!("alike_kept", bench.text());
    // What is shown is the watch now: its threshold is kept by the same key.
    bench.press("> W");
    assert!(bench.text().contains("Geneva: stories match from 0.45 on."));
    // Without a name nothing is kept.
    bench.press("esc M W enter");
    assert!(bench.text().contains("a name, such as"));
}

#[test]
fn watches_stand_in_sidebar_list_and_reader() {
    check("watched", &Wire::small().with_watch(), "");
}

#[test]
fn a_watch_of_the_sidebar_shows_what_it_found_and_looks_further_when_asked() {
    let mut bench = Bench::open(120, 40, Wire::small().with_watch());
    bench.press("v G");
    while bench.model.alike.is_none() {
        bench.press("k");
    }
    bench.press("enter");
    insta::assert_snapshot!("watch_list", bench.text());
    bench.answering = Answering::Held;
    bench.press("<");
    let asked = bench.held.iter().map(|(_, request)| request);
    let ranked = asked.filter(|request| matches!(request, Request::WatchStories(..)));
    assert_eq!(ranked.count(), 1);
}

#[test]
fn only_what_matches_is_marked_read() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("M > > A");
    let alike = bench.model.alike.as_ref().expect("ranked");
    for (row, likeness) in bench.model.list.rows.iter().zip(&alike.likenesses) {
        if alike.is_in(likeness.score) {
            assert!(row.read, "{}", row.title);
        }
    }
    let unread = bench.model.list.rows.iter().filter(|row| !row.read);
    assert!(unread.count() > 0, "those below the threshold stay");
}

#[test]
fn what_arrives_does_not_mix_with_a_ranked_list() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let rows = |bench: &Bench| -> Vec<StoryId> {
        bench.model.list.rows.iter().map(|row| row.id).collect()
    };
    // A window of the list before is still on its way.
    bench.press("j R");
    bench.answering = Answering::Held;
    bench.progress(1, 2, None);
    let late: Vec<_> = bench.held.drain(..).collect();
    bench.answering = Answering::AtOnce;
    bench.press("M");
    let ranked = rows(&bench);
    assert!(bench.model.alike.is_some());
    for (id, request) in late {
        let answer = bench.answer(request);
        bench.tell(Msg::Answered(id, Ok(answer)));
    }
    bench.progress(2, 3, None);
    assert_eq!(rows(&bench), ranked);
}
