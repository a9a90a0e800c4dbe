//! What is drawn: the text of whole screens, and the styles of what matters.

use ratatui::style::{Color, Modifier};

use chrono::TimeDelta;

use super::{
    super::{
        message::Msg,
        theme::{ColourMode, Role},
    },
    bench::{Answering, Bench},
    wire::{self, Wire},
};
use crate::model::FollowedText;

/// The sizes that every important screen is drawn at.
const SIZES: [(u16, u16); 5] = [(200, 60), (120, 40), (80, 24), (40, 12), (20, 5)];

/// Compares the screens after some keys, at all sizes, with their snapshots.
fn check_sizes(name: &str, wire: &Wire, keys: &str) {
    for (width, height) in SIZES {
        let mut bench = Bench::open(width, height, wire.clone());
        bench.press(keys);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), bench.text());
    }
}

/// Compares the screen after some keys at 120x40 with its snapshot.
fn check(name: &str, wire: Wire, script: impl FnOnce(&mut Bench)) {
    let mut bench = Bench::open(120, 40, wire);
    script(&mut bench);
    insta::assert_snapshot!(name, bench.text());
}

#[test]
fn list_and_reader() {
    check_sizes("list", &Wire::small(), "");
}

#[test]
fn the_story_has_the_focus() {
    check_sizes("story", &Wire::small(), "j enter");
}

#[test]
fn a_story_that_changed_has_files_and_shows_how() {
    let wire = Wire::small().with_history();
    check("changed_story", wire.clone(), |bench| {
        bench.press("enter z");
    });
    check("changed_story_earlier", wire, |bench| {
        bench.press("enter z E");
        let lines = &bench.model.reader.lines;
        let mut spans = lines.iter().flat_map(|line| &line.spans);
        let gone = spans.find(|span| span.text.starts_with("[-may have"));
        assert_eq!(gone.map(|span| span.role), Some(Role::Against));
    });
}

#[test]
fn welcome() {
    check_sizes("welcome", &Wire::default(), "");
}

#[test]
fn help() {
    check_sizes("help", &Wire::small(), "?");
}

#[test]
fn a_brief_is_shown() {
    check_sizes("brief", &Wire::small(), "B");
}

#[test]
fn views_and_feeds() {
    check_sizes("views", &Wire::small(), "v");
}

#[test]
fn the_filter_is_typed() {
    check("filter", Wire::small(), |bench| {
        bench.press("/");
        bench.type_text("minis");
    });
}

#[test]
fn the_filter_has_a_mistake() {
    check("filter_mistake", Wire::small(), |bench| {
        bench.press("/");
        bench.type_text("border is:unred");
    });
}

#[test]
fn the_filter_finds_nothing() {
    check("filter_nothing", Wire::small(), |bench| {
        bench.press("/");
        bench.type_text("quidditch");
        bench.press("enter");
    });
}

#[test]
fn follow_ups_by_due_date_and_by_state() {
    check_sizes("follow_up", &Wire::followed(), "4");
    check("follow_up_states", Wire::followed(), |bench| {
        bench.press("4 s j");
    });
}

#[test]
fn several_stories_are_selected() {
    check_sizes("selected", &Wire::small(), "j space V j j");
    check("selected_board", Wire::followed(), |bench| {
        bench.press("4 j space space");
    });
}

#[test]
fn a_note_is_written_while_the_story_stays_in_sight() {
    check_sizes("note", &Wire::small(), "N");
    check("note_of_many", Wire::small(), |bench| {
        bench.press("V j N");
    });
}

#[test]
fn a_followed_story_shows_its_note_its_grade_and_how_it_came_about() {
    let mut wire = Wire::followed();
    wire.stories[0].past.text = Some(FollowedText {
        at: wire::now() - TimeDelta::hours(5),
        title: "Two navies said to exchange fire near the contested shoal".to_owned(),
        body: wire.stories[0].detail.story.body.clone(),
        links: Vec::new(),
        page: None,
    });
    check("followed_story", wire.clone(), |bench| {
        bench.press("P 3 z");
    });
    check("followed_story_then", wire, |bench| {
        bench.press("enter z E");
    });
}

#[test]
fn a_due_date_is_typed() {
    check("due", Wire::small(), |bench| {
        bench.press("D");
        bench.type_text("fri 14:00");
    });
    check("priority", Wire::small(), |bench| {
        bench.press("P");
    });
}

#[test]
fn labels_show_in_the_row_and_above_the_story() {
    check_sizes("labels", &Wire::small(), "- j + k");
}

#[test]
fn a_state_is_chosen() {
    check("state", Wire::small(), |bench| {
        bench.press("S");
    });
}

#[test]
fn a_round_with_failures() {
    check("round", Wire::large(), |bench| {
        bench.press("ctrl-d ctrl-r");
        bench.progress(1, 0, Some("no answer in 60 s"));
        bench.progress(2, 0, Some("the server answers with 404"));
        bench.wire.arrive(12);
        bench.progress(12, 12, None);
    });
}

#[test]
fn a_failing_feed_says_why() {
    check("failing_feed", Wire::small(), |bench| {
        bench.press("v G k k");
    });
}

#[test]
fn health_of_the_feeds() {
    check_sizes("health", &Wire::troubled(), "H j");
}

#[test]
fn the_history_of_a_feed() {
    check_sizes("history", &Wire::troubled(), "H j enter j j");
}

#[test]
fn a_folded_folder_shows_that_a_feed_in_it_fails() {
    check("folded_failing", Wire::small(), |bench| {
        bench.press("v G k k space");
    });
}

#[test]
fn what_went_wrong_may_take_two_lines() {
    let mut bench = Bench::open(80, 24, Wire::small());
    bench.answering = Answering::Held;
    bench.press("r");
    let (id, _) = bench.held.remove(0);
    let problem = "cannot write the store /home/duty/.local/share/flashwire/flashwire.db: give \
                   yourself the right to write there";
    bench.tell(Msg::Answered(id, Err(problem.to_owned())));
    insta::assert_snapshot!("error_80x24", bench.text());
}

#[test]
fn the_story_has_the_whole_screen() {
    check("zoom", Wire::small(), |bench| {
        bench.press("z");
    });
}

#[test]
fn an_address_is_typed() {
    check("add", Wire::small(), |bench| {
        bench.press("a");
        bench.type_text("harbour.example");
    });
}

#[test]
fn a_feed_of_a_page_is_chosen() {
    check_sizes("choice", &Wire::small(), "a x enter j");
}

#[test]
fn the_full_text_says_where_it_is_from() {
    check("full_text", Wire::small(), |bench| {
        bench.press("j j enter t");
    });
}

#[test]
fn too_small_a_screen_says_so() {
    let bench = Bench::open(18, 3, Wire::small());
    assert_eq!(bench.text(), "flashwire needs 2…\n\n\n");
    for (width, height) in [(0, 0), (1, 1), (19, 40), (200, 4)] {
        Bench::open(width, height, Wire::small()).draw();
    }
}

/// Every size must draw without a panic, whatever is open.
#[test]
fn every_size_can_be_drawn() {
    for keys in [
        "",
        "enter",
        "v",
        "?",
        "/ a",
        "D x enter",
        "S",
        "N",
        "N a enter b",
        "V j G",
        "4",
        "4 s G",
        "4 ctrl-a P",
        "+",
        "- z",
        "z",
        "H",
        "H enter",
        "a x enter G",
    ] {
        for width in (1..160).step_by(29) {
            for height in (1..40).step_by(3) {
                let mut bench = Bench::open(width, height, Wire::small());
                bench.press(keys).draw();
            }
        }
    }
}

#[test]
fn flash_is_reversed_until_it_is_read_and_the_cursor_is_marked_by_a_sign_too() {
    let mut bench = Bench::open(120, 40, Wire::small());
    let title = |bench: &Bench, row: u16| bench.draw()[(60, row)].clone();
    let flash = title(&bench, 2);
    assert!(flash.modifier.contains(Modifier::REVERSED | Modifier::BOLD));
    assert_eq!(flash.fg, Color::Red);
    assert_eq!(bench.draw()[(29, 2)].symbol(), "▌");
    bench.press("r j");
    let read = title(&bench, 2);
    assert!(!read.modifier.contains(Modifier::REVERSED));
    assert!(read.modifier.contains(Modifier::DIM));
    assert!(bench.draw()[(31, 2)].symbol() == " " && bench.draw()[(33, 2)].symbol() != "●");
    assert!(title(&bench, 3).modifier.contains(Modifier::REVERSED));
    assert!(title(&bench, 6).modifier.contains(Modifier::BOLD));
    assert_eq!(title(&bench, 4).fg, Color::Red);
}

#[test]
fn evidence_is_underlined_and_finds_are_reversed() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("/");
    bench.type_text("shoal");
    bench.press("enter");
    let buffer = bench.draw();
    let style_of = |word: &str| {
        let rows = buffer.content.chunks(120).skip(18);
        for row in rows {
            let text: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
            if let Some(at) = text.find(word) {
                let before = text.get(..at).expect("found there");
                return row[before.chars().count()].modifier;
            }
        }
        panic!("{word} is not on the screen");
    };
    assert!(style_of("exchange fire").contains(Modifier::UNDERLINED));
    assert!(style_of("shoal").contains(Modifier::REVERSED));
}

#[test]
fn without_colour_there_is_none_and_nothing_is_lost() {
    for keys in ["", "enter", "v", "?", "/ x", "4", "R", "H", "H enter", "w"] {
        let mut plain = Bench::open_in(120, 40, Wire::small(), ColourMode::Never);
        let mut coloured = Bench::open(120, 40, Wire::small());
        plain.press(keys);
        coloured.press(keys);
        let buffer = plain.draw();
        assert!(
            buffer
                .content
                .iter()
                .all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
        );
        assert_eq!(plain.text(), coloured.text());
    }
}

#[test]
fn why_a_story_is_flagged_and_why_another_is_not() {
    check_sizes("why_flagged", &Wire::small(), "w");
    check("why_not", Wire::small(), |bench| {
        bench.press("G w");
    });
    let mut bench = Bench::open(80, 24, Wire::small());
    let before = bench.text();
    assert_ne!(bench.press("w").text(), before);
    assert_eq!(bench.press("w").text(), before);
}
