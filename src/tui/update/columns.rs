//! The board side by side: when it is, what stands beside the list, going from column to column.

use super::{
    super::{
        list::columns::{Column, Gone},
        message::{Effect, Place, Purpose, Request},
        model::Model,
        reader::Way,
    },
    browse,
};
use crate::store::{From, PageRequest};

/// Divides the list into columns where it is a board by state and there is room, and ends that where not.
pub(super) fn arrange(model: &mut Model) -> Vec<Effect> {
    let wanted = model.has_columns();
    if wanted == model.list.columns.is_some() {
        return Vec::new();
    }
    model.list.set_columns(wanted);
    browse::reload(model, Place::First)
}

/// Asks for the first rows of the columns beside the list.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(here) = model.list.columns.as_ref().map(|columns| columns.here) else {
        return Vec::new();
    };
    let of_column = |purpose: &Purpose| matches!(purpose, Purpose::Column(_));
    model.requests.forget(of_column);
    let beside = Column::ALL.into_iter().filter(|column| *column != here);
    let mut effects = Vec::new();
    for column in beside {
        let request = Request::Page(PageRequest {
            query: model.list.query_of(column),
            order: model.list.order(),
            from: From::Top,
            limit: model.list.page_size(),
            now: model.now,
        });
        effects.push(model.requests.ask(Purpose::Column(column), request));
    }
    effects
}

/// Goes to the next column on the right or on the left, if there is one.
pub(super) fn go(model: &mut Model, way: Way) -> Option<Vec<Effect>> {
    let next = model.list.neighbour(way)?;
    model.requests.forget(super::filter::is_of_list);
    Some(match model.list.go_to_column(next) {
        Gone::Here => Vec::new(),
        Gone::Unread => browse::reload(model, Place::First),
    })
}
