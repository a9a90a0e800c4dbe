//! Times, grades and directions in the words of a brief.

use chrono::{DateTime, SecondsFormat, Utc};

use super::page::{Grade, Moment, Publisher};
use crate::{
    model::{Outlet, OutletKind},
    text::clean,
};

/// Returns a time as a date-time group, Zulu: day, hour and minute, month, year (ACP 121), such as
/// `271300Z NOV 26`.
pub fn date_time_group(time: DateTime<Utc>) -> String {
    time.format("%d%H%MZ %b %y").to_string().to_uppercase()
}

pub(super) fn moment(time: DateTime<Utc>) -> Moment {
    Moment {
        dtg: date_time_group(time),
        iso: time.to_rfc3339_opts(SecondsFormat::Secs, true),
    }
}

/// Returns a grade with its wording; `None` for what is no grade.
pub(super) fn grade(code: &str) -> Option<Grade> {
    let mut signs = code.chars();
    let reliability = match signs.next()? {
        'A' => "completely reliable",
        'B' => "usually reliable",
        'C' => "fairly reliable",
        'D' => "not usually reliable",
        'E' => "unreliable",
        'F' => "reliability cannot be judged",
        _ => return None,
    };
    let credibility = match signs.next()? {
        '1' => "confirmed by other sources",
        '2' => "probably true",
        '3' => "possibly true",
        '4' => "doubtful",
        '5' => "improbable",
        '6' => "truth cannot be judged",
        _ => return None,
    };
    Some(Grade {
        code: code.to_owned(),
        reliability,
        credibility,
    })
}

/// Returns a direction, -10 to 10, in words. The limits are chosen by us: half of the Goldstein scale is
/// verbal, and no act of force lies above -7.
pub(super) fn course(direction: f32) -> &'static str {
    match direction {
        it if it <= -7.0 => "strong conflict",
        it if it <= -2.0 => "conflict",
        it if it < 2.0 => "neither way",
        it if it < 7.0 => "cooperation",
        _ => "strong cooperation",
    }
}

/// Returns who publishes a story: the outlet, else its feed.
pub(super) fn publisher(outlet: Option<&Outlet>, feed: &str) -> Publisher {
    Publisher {
        name: clean::line(outlet.map_or(feed, |outlet| &outlet.name)),
        country: outlet.map(|outlet| clean::line(&outlet.country)),
        kind: outlet.map(|outlet| kind(outlet.kind).to_owned()),
        state_controlled: outlet.is_some_and(|outlet| outlet.state_controlled),
    }
}

const fn kind(kind: OutletKind) -> &'static str {
    match kind {
        OutletKind::DefencePress => "defence press",
        OutletKind::InternationalBody => "international body",
        OutletKind::ThinkTank => "think tank",
        OutletKind::Ngo => "NGO",
        other => other.id(),
    }
}
