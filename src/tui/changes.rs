//! What a person changed and can take back, and what was taken back and can be done again. It must not
//! know how changes are carried out.

use crate::model::{FollowUp, Muter, StoryId};

use super::message::{Origin, ReadMark, RequestId};

/// Most changes that can be taken back, chosen by us.
const DEPTH: usize = 100;

/// A way back: what to do so that things are as they were. An act on many stories is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// Mark stories so.
    Mark(Vec<StoryId>, ReadMark),
    /// Put follow-ups back.
    FollowUps(Vec<(StoryId, Option<FollowUp>)>),
    /// Label stories so.
    Labels(Vec<(StoryId, Option<bool>)>),
    /// Mute stories so, or no longer.
    Mute(Vec<(StoryId, Option<Muter>)>),
    /// Keep stories, or no longer.
    Keep(Vec<StoryId>, bool),
}

/// What can be taken back and done again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    /// Ways back, the last change at the end.
    undo: Vec<Way>,
    /// Ways forth, the last one that was taken back at the end.
    redo: Vec<Way>,
    /// Ways that are being gone: they come back if that fails.
    going: Vec<(RequestId, Origin, Way)>,
}

impl Changes {
    /// Remembers how a change is undone; `origin` says what made it.
    pub(crate) fn remember(&mut self, way: Way, origin: Origin) {
        match origin {
            // What came by itself is nobody's change.
            Origin::Itself => {}
            Origin::Undo => push(&mut self.redo, way),
            Origin::Redo => push(&mut self.undo, way),
            Origin::Command => {
                self.redo.clear();
                push(&mut self.undo, way);
            }
        }
    }

    /// Takes the way back from the last change, or forth to the one that was taken back last.
    pub(crate) fn take(&mut self, origin: Origin) -> Option<Way> {
        match origin {
            Origin::Undo => self.undo.pop(),
            Origin::Redo => self.redo.pop(),
            Origin::Itself | Origin::Command => None,
        }
    }

    /// Remembers by which request a way is gone.
    pub(crate) fn going(&mut self, request: RequestId, origin: Origin, way: Way) {
        self.going.push((request, origin, way));
    }

    /// Forgets a way that was gone; one on which nobody came through can be tried again.
    pub(crate) fn arrived(&mut self, request: RequestId, came_through: bool) {
        let gone = self.going.iter().position(|(id, ..)| *id == request);
        let Some((_, origin, way)) = gone.map(|at| self.going.remove(at)) else {
            return;
        };
        match origin {
            _ if came_through => {}
            Origin::Undo => push(&mut self.undo, way),
            Origin::Redo => push(&mut self.redo, way),
            Origin::Itself | Origin::Command => {}
        }
    }
}

fn push(ways: &mut Vec<Way>, way: Way) {
    if ways.len() == DEPTH {
        ways.remove(0);
    }
    ways.push(way);
}
