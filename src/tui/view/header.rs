//! The first row: the program, what is unread, what is being fetched, the time.

use super::super::{
    age,
    model::{Model, Round, Scene},
    rich::Line,
    theme::Role,
};

/// From this width on the header says what day it is.
const DATED_WIDTH: usize = 100;

/// Returns the header in `width` cells. What matters least goes first when there is no room.
pub(super) fn line(model: &Model, width: usize) -> Line {
    let mut left = Line::of(" FLASHWIRE ", Role::Brand);
    let right = right(model, width);
    if let Some(banner) = &model.settings.banner {
        let banner = Line::of("  ", Role::Text).with(banner.as_str(), Role::Accent);
        append_if_room(&mut left, banner, &right, width);
    }
    if matches!(model.frame.scene, Scene::Wire) {
        append_if_room(&mut left, unread(model), &right, width);
    }
    let mut line = left;
    line.fill(width.saturating_sub(right.width()), Role::Text);
    line.append(right);
    line
}

fn append_if_room(line: &mut Line, more: Line, right: &Line, width: usize) {
    if line.width() + more.width() + right.width() < width {
        line.append(more);
    }
}

fn unread(model: &Model) -> Line {
    let total = model.sidebar.total();
    let mut line = Line::of("  ", Role::Text)
        .with(total.unread.to_string(), Role::Title)
        .with(" unread", Role::Faint);
    if total.flagged > 0 {
        line.push("  ", Role::Text);
        line.push(total.flagged.to_string(), Role::Title);
        line.push(" flagged", Role::Faint);
    }
    line
}

/// Returns the right end: fetching, day, clock.
fn right(model: &Model, width: usize) -> Line {
    let mut line = round(model, width);
    if width >= DATED_WIDTH {
        line.push(model.now.format("%a %-d %b %Y  ").to_string(), Role::Faint);
    }
    line.push(age::clock(model.now), Role::Title);
    line.push(" ", Role::Text);
    line
}

fn round(model: &Model, width: usize) -> Line {
    match model.round {
        Round::Running {
            done,
            total,
            failed,
            new,
        } => {
            let mut line = Line::of(format!("↻ {done}/{total}"), Role::Accent);
            if failed > 0 {
                line.push(format!(" · {failed} failed"), Role::Error);
            }
            if new > 0 && width >= DATED_WIDTH {
                line.push(format!(" · {new} new"), Role::Good);
            }
            line.with("   ", Role::Text)
        }
        Round::Idle { next: Some(next) } if width >= DATED_WIDTH => {
            Line::of(format!("next {}   ", age::clock(next)), Role::Faint)
        }
        Round::Idle { .. } => Line::default(),
    }
}
