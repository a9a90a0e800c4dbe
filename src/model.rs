//! The plain data that all layers share: feeds, stories, assessments, events, follow-ups.
//!
//! Types here hold facts and know nothing of networks, databases or screens.

mod account;
mod alert;
mod assessment;
mod feed;
mod follow_up;
mod follow_up_past;
mod full_text;
mod grade;
mod health;
mod ids;
mod label;
mod names;
mod outlet;
mod row;
mod story;
mod verdict;
mod watch;

pub use account::{Account, Phrase, Term, Tipping};
pub use alert::{AlertHistory, AlertOutcome, Alerted};
pub use assessment::{
    Actor, Assessment, Dyad, Evidence, Field, Kind, Kinds, Precedence, UnknownName,
};
pub use feed::{Exchange, Feed, FeedHealth, FetchFacts, FetchOutcome, NewFeed, PollHints};
pub use follow_up::{FollowUp, FollowUpChange, FollowUpState, Grouping};
pub use follow_up_past::{FollowUpEdit, FollowUpField, FollowUpPast, FollowedText};
pub use full_text::FullText;
pub use grade::{Grade, InvalidGrade};
pub use health::{LastExchange, Moved, Moving, Pace, PastFetch, Trouble};
pub use ids::{EventId, FeedId, InvalidId, StoryId};
pub use label::Label;
pub use names::Names;
pub use outlet::{Outlet, OutletKind, Outlets};
pub use row::{Count, Counts, Extent, FeedCount, StoryRow};
pub use story::{Enclosure, Link, RawFeed, RawStory, Revision, Story, StoryDetail, StoryDraft};
pub use verdict::{Muter, Run, Shift, Verdict};
pub use watch::{
    CommonTerm, Example, Sought, TermSort, Watch, WatchId, WatchMatch, WatchTally, Watched,
};
