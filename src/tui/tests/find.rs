//! Finding: what the filter line suggests, going from find to find, keeping a list as a view.

use super::{
    super::{
        message::{Answer, Msg, Request},
        model::Status,
        prompt::Prompt,
        theme::Role,
    },
    bench::{Answering, Bench},
    wire::Wire,
};
use crate::query::Names;

/// What stands in the line that is typed.
fn typed(bench: &Bench) -> String {
    bench
        .model
        .prompt
        .line()
        .map_or("", |line| line.text())
        .to_owned()
}

/// What the filter line suggests.
fn suggested(bench: &Bench) -> Vec<String> {
    match &bench.model.prompt {
        Prompt::Filter { suggestions, .. } => suggestions
            .shown
            .as_ref()
            .map_or_else(Vec::new, |shown| shown.options.clone()),
        _ => Vec::new(),
    }
}

#[test]
fn tab_completes_fields_then_values_one_after_the_other() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("/");
    bench.type_text("fo");
    assert_eq!(suggested(&bench), ["folder:"]);
    bench.press("tab");
    assert_eq!(typed(&bench), "folder:");
    let folders = suggested(&bench);
    assert!(folders.len() > 1, "{folders:?}");
    for folder in folders.iter().chain(&folders[..1]) {
        bench.press("tab");
        assert_eq!(typed(&bench), format!("folder:{folder}"));
        assert_eq!(suggested(&bench), folders);
    }
    assert!(bench.model.list.filter.text.starts_with("folder:"));
    bench.type_text("is:unr");
    bench.press("tab");
    assert_eq!(typed(&bench), format!("folder:{}is:unread ", folders[0]));
    assert!(bench.text().contains("folder:"));
}

#[test]
fn names_that_are_told_while_one_types_are_suggested() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("/");
    let asked = bench.held.iter();
    let mut asked = asked.filter(|(_, request)| *request == Request::Names);
    let (id, _) = asked.next().expect("it asks for names").clone();
    bench.type_text("assignee:");
    assert!(suggested(&bench).is_empty());
    let names = Names {
        assignees: vec!["Anna".to_owned(), "Ben".to_owned()],
        ..Names::default()
    };
    bench.tell(Msg::Answered(id, Ok(Answer::Names(names))));
    assert_eq!(suggested(&bench), ["Anna ", "Ben "]);
    bench.press("tab tab");
    assert_eq!(typed(&bench), "assignee:Ben ");
}

#[test]
fn in_the_reader_the_keys_go_from_find_to_find_round_the_ends() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("/");
    bench.type_text("the");
    bench.press("enter enter");
    let finds = |bench: &Bench| {
        let spans = bench.model.reader.lines.iter().flat_map(|line| &line.spans);
        let roles = spans.map(|span| span.role);
        roles
            .filter(|role| matches!(role, Role::Match | Role::MatchHere))
            .collect::<Vec<_>>()
    };
    let count = finds(&bench).len();
    assert!(count > 1, "{count}");
    for number in (0..count).chain([0]) {
        bench.press("n");
        assert_eq!(finds(&bench)[number], Role::MatchHere);
        let here = finds(&bench)
            .into_iter()
            .filter(|role| *role == Role::MatchHere);
        assert_eq!(here.count(), 1);
        let told = format!("Find {} of {count}.", number + 1);
        assert_eq!(bench.model.status, Status::Note(told));
    }
    bench.press("N");
    assert_eq!(finds(&bench)[count - 1], Role::MatchHere);
    // Without a filter the keys do what they do elsewhere.
    bench.press("c N");
    assert!(matches!(bench.model.prompt, Prompt::Note { .. }));
}

#[test]
fn a_filter_is_kept_as_a_view_of_its_own() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("s");
    assert!(matches!(bench.model.prompt, Prompt::None));
    bench.press("2 /");
    bench.type_text("frigate OR missile");
    bench.press("enter s enter");
    assert!(
        matches!(bench.model.prompt, Prompt::ViewName { .. }),
        "a view needs a name"
    );
    bench.type_text("Ships");
    bench.press("enter");
    let view = bench.model.sidebar.views.last().expect("a view");
    assert_eq!(view.query, "is:flagged (frigate OR missile)");
    assert!(bench.text().contains("Ships"));
}

#[test]
fn lists_that_nobody_waits_for_any_more_are_known() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("/");
    bench.type_text("fr");
    let waited: Vec<bool> = bench
        .held
        .iter()
        .filter(|(_, request)| matches!(request, Request::Page(_)))
        .map(|(id, _)| bench.model.requests.is_waiting(*id))
        .collect();
    assert_eq!(waited, [false, true]);
}
