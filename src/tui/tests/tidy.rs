//! Old stories go after a round.

use super::{
    super::{
        engine::RoundSummary,
        message::{Answer, Msg, Request, RequestId},
        model::Status,
    },
    bench::{Answering, Bench},
    wire::Wire,
};

/// Ends a round that a person began; returns the reader, with what is asked after the round.
fn after_round() -> (Bench, RequestId) {
    let mut bench = Bench::open(120, 40, Wire::small());
    bench.press("R");
    let (id, _) = bench.rounds.remove(0);
    bench.answering = Answering::Held;
    let summary = RoundSummary {
        feeds: 9,
        new: 3,
        ..RoundSummary::default()
    };
    bench.tell(Msg::Answered(id, Ok(Answer::Round(summary))));
    bench.answering = Answering::AtOnce;
    let held = std::mem::take(&mut bench.held);
    let (tidy, others): (Vec<_>, Vec<_>) = held
        .into_iter()
        .partition(|(_, asked)| *asked == Request::Tidy);
    for (id, request) in others {
        let answer = bench.answer(request);
        bench.tell(Msg::Answered(id, Ok(answer)));
    }
    let [(id, _)] = <[_; 1]>::try_from(tidy).expect("old stories go once after each round");
    (bench, id)
}

#[test]
fn what_went_after_a_round_is_told_with_what_came() {
    for (gone, said) in [
        (0, "3 new stories."),
        (1, "3 new stories. 1 old story went."),
        (20, "3 new stories. 20 old stories went."),
    ] {
        let (mut bench, id) = after_round();
        bench.tell(Msg::Answered(id, Ok(Answer::Tidied(gone))));
        assert_eq!(bench.model.status, Status::Note(said.to_owned()));
    }
}

#[test]
fn stories_that_went_leave_the_list() {
    let (mut bench, id) = after_round();
    let rows = |bench: &Bench| bench.model.list.rows.len();
    let before = rows(&bench);
    bench.wire.stories.pop().expect("an old story");
    assert_eq!(rows(&bench), before, "nobody has told yet");
    bench.tell(Msg::Answered(id, Ok(Answer::Tidied(1))));
    assert_eq!(rows(&bench), before - 1);
}
