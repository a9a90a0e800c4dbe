//! Counts that are not known yet, and those that reach over a part of the archive.

use super::{
    super::message::{Answer, Msg, Request, RequestId},
    bench::{Answering, Bench},
    wire::Wire,
};
use crate::{
    model::{Count, Extent},
    query::Query,
};

/// Takes what the screen asks for out of those that wait.
fn take(bench: &mut Bench, wanted: impl Fn(&Request) -> bool) -> Option<RequestId> {
    let at = bench.held.iter().position(|(_, request)| wanted(request))?;
    Some(bench.held.remove(at).0)
}

fn counts(bench: &mut Bench) -> Option<RequestId> {
    take(bench, |request| matches!(request, Request::Counts(_)))
}

fn count(bench: &mut Bench) -> Option<RequestId> {
    take(bench, |request| matches!(request, Request::Count(_)))
}

fn keeping(bench: &mut Bench) -> Option<RequestId> {
    take(bench, |request| matches!(request, Request::KeepCounts(_)))
}

/// Lets the list come, which is counted then.
fn list(bench: &mut Bench) {
    let pages = |request: &Request| matches!(request, Request::Page(_));
    while let Some(at) = bench.held.iter().position(|(_, request)| pages(request)) {
        let (id, request) = bench.held.remove(at);
        let answer = bench.answer(request);
        bench.tell(Msg::Answered(id, Ok(answer)));
    }
}

/// Answers how many stories there are: what is not known yet is `None`; and how many the list has.
fn tell(bench: &mut Bench, id: RequestId, flagged: Option<Count>) {
    let views = vec![Query::default(); bench.model.sidebar.views.len()];
    let mut told = bench.wire.counts(&views);
    told.queries[1] = flagged;
    let list = Count {
        unread: 9_990,
        all: 10_000,
        extent: Extent::Part,
    };
    bench.tell(Msg::Answered(id, Ok(Answer::Counts(told, Vec::new()))));
    if let Some(id) = count(bench) {
        bench.tell(Msg::Answered(id, Ok(Answer::Count(list))));
    }
}

#[test]
fn what_is_not_counted_yet_is_counted_and_asked_for_again() {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.answering = Answering::Held;
    bench.press("v j");
    list(&mut bench);
    let id = counts(&mut bench).expect("with another list the views are counted");
    tell(&mut bench, id, None);
    insta::assert_snapshot!("counts_to_come", bench.text());
    let keeping_it = keeping(&mut bench).expect("the counts are to be kept");
    // While it is being counted nobody asks for that twice.
    bench.press("j");
    list(&mut bench);
    let id = counts(&mut bench).expect("another list");
    tell(&mut bench, id, None);
    assert_eq!(keeping(&mut bench), None);
    bench.tell(Msg::Answered(keeping_it, Ok(Answer::CountsKept)));
    let id = counts(&mut bench).expect("counts are asked for anew");
    let part = Count {
        unread: 812,
        all: 900,
        extent: Extent::Part,
    };
    tell(&mut bench, id, Some(part));
    assert_eq!((counts(&mut bench), keeping(&mut bench)), (None, None));
    insta::assert_snapshot!("counts_of_a_part", bench.text());
}
