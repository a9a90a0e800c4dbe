//! The account of an assessment as lines: what each sign contributes, the sum, the thresholds, and
//! what would have tipped it.

pub(crate) mod view;

use super::{cells, layout::Size, rich::Line, theme::Role};
use crate::model::{Account, Field, Kind, Precedence, Term, Tipping};

/// Cells left free on either side.
const MARGIN: u16 = 2;
/// Rows that are not the account's: header, the rule with the title, and the foot.
const OTHER_ROWS: u16 = 3;
/// Cells of a contribution.
const NUMBER_CELLS: usize = 7;
/// Cells of the bar that shows how much it is beside the heaviest one.
const BAR_CELLS: usize = 8;
/// Cells of a kind's name.
const KIND_CELLS: usize = 15;
/// Most phrases that are shown of one sign; the same sign may stand everywhere in a long text.
const PHRASES_MAX: usize = 3;

/// An account and the title of its story.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    /// The story's title.
    pub(crate) title: String,
    /// What the person says of it.
    pub(crate) label: Option<bool>,
    /// The account.
    pub(crate) account: Account,
}

/// Returns how many lines of an account are on the screen.
pub(crate) fn height(size: Size) -> usize {
    usize::from(size.height.saturating_sub(OTHER_ROWS))
}

/// Returns how many cells its lines have.
fn room(size: Size) -> usize {
    usize::from(size.width.saturating_sub(2 * MARGIN))
}

/// Returns the furthest that an account can be scrolled.
pub(crate) fn last_top(shown: &Shown, size: Size) -> usize {
    let lines = lines(shown, room(size)).len();
    lines.saturating_sub(height(size))
}

/// Returns the account in lines of `width` cells.
fn lines(shown: &Shown, width: usize) -> Vec<Line> {
    let account = &shown.account;
    let mut lines = vec![verdict(account)];
    let word = shown
        .label
        .map(|tension| if tension { "tension" } else { "calm" });
    lines.extend(word.map(|word| {
        let told = format!("Your label says {word}: that wins, whatever the sum.");
        Line::of(told, Role::Accent)
    }));
    lines.extend(wrapped(&tipping(account), width));
    lines.extend(wrapped(&format!("{}.", account.decided()), width));
    let dyad = account.said.dyad.as_ref();
    lines.extend(dyad.map(|dyad| Line::of(format!("Who towards whom: {dyad}."), Role::Text)));
    lines.push(Line::default());
    lines.push(
        number(account.bias, Role::Faint)
            .with(" ".repeat(BAR_CELLS + 2), Role::Faint)
            .with("before anything is read", Role::Faint),
    );
    let heaviest = account.terms.first().map_or(1.0, |it| it.log_odds.abs());
    for term in &account.terms {
        lines.extend(rows(term, heaviest, width));
    }
    lines.push(Line::of("─".repeat(NUMBER_CELLS), Role::Faint));
    let sum = format!("the log-odds of tension {:.2}", account.said.tension);
    lines.push(
        number(account.sum, Role::Title)
            .with(" ".repeat(BAR_CELLS + 2), Role::Faint)
            .with(sum, Role::Text),
    );
    lines
}

/// Returns what was decided, and by which thresholds.
fn verdict(account: &Account) -> Line {
    let said = &account.said;
    let role = match said.precedence {
        Precedence::Routine => Role::Text,
        Precedence::Priority => Role::Priority,
        Precedence::Immediate => Role::Immediate,
        Precedence::Flash => Role::Flash,
    };
    let verdict = if said.flagged {
        "flagged"
    } else if said.tension >= account.watch_threshold {
        "not flagged, but worth a look"
    } else {
        "not flagged"
    };
    Line::of(format!("{:.2}", said.tension), Role::Title)
        .with(format!("  {verdict}"), role)
        .with(
            format!(
                "   worth a look from {:.2} · flagged from {:.2}",
                account.watch_threshold, account.flag_threshold
            ),
            Role::Faint,
        )
}

/// Returns what would have tipped it, in a sentence.
fn tipping(account: &Account) -> String {
    match account.tipping() {
        Tipping::Without { terms, tension } => {
            let terms = terms.iter().filter_map(|&idx| account.terms.get(idx));
            let names: Vec<String> = terms.map(|it| format!("“{}”", it.name())).collect();
            let then = if account.said.flagged {
                "not flagged"
            } else {
                "flagged"
            };
            let names = names.join(", ");
            format!("Without {names} it would be {tension:.2}: {then}.")
        }
        Tipping::Missing(missing) => format!(
            "{} more would have flagged it. Nothing that counts speaks against it.",
            signed(missing)
        ),
        Tipping::Flash => "A sign of FLASH flags it whatever the sum.".to_owned(),
        Tipping::Threshold => "The threshold alone flags it.".to_owned(),
    }
}

/// Returns a term: number, bar, kind, phrases and the sign's name, in as many lines as it needs.
fn rows(term: &Term, heaviest: f32, width: usize) -> Vec<Line> {
    let role = if term.log_odds < 0.0 {
        Role::Against
    } else {
        Role::For
    };
    let kind = term.kind.map_or("", Kind::name);
    let head = number(term.log_odds, Role::Text)
        .with("  ", Role::Faint)
        .with(bar(term.log_odds.abs() / heaviest), Role::Faint)
        .with(cells::left(kind, KIND_CELLS), Role::Faint);
    let room = width.saturating_sub(head.width());
    let mut rows = vec![head];
    for piece in pieces(term, role) {
        let gap = NUMBER_CELLS + 2 + BAR_CELLS + KIND_CELLS;
        let Some(row) = rows.last_mut() else { break };
        if row.width() > gap && row.width() - gap + piece.width() + 2 > room {
            rows.push(Line::of(" ".repeat(gap), Role::Faint));
        }
        let Some(row) = rows.last_mut() else { break };
        if row.width() > gap {
            row.push("  ", Role::Faint);
        }
        row.append(piece);
    }
    rows
}

/// Returns the phrases of a term, each once, and the name of the sign.
fn pieces(term: &Term, role: Role) -> Vec<Line> {
    let mut pieces: Vec<Line> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for phrase in &term.phrases {
        let folded = phrase.text.to_lowercase();
        if known.contains(&folded) || known.len() == PHRASES_MAX {
            continue;
        }
        known.push(folded);
        let mut piece = Line::of(phrase.text.as_str(), role);
        if phrase.field == Field::Title {
            piece.push(" title", Role::Faint);
        }
        pieces.push(piece);
    }
    pieces.push(Line::of(term.sign.as_str(), Role::Faint));
    if term.personal != 0.0 {
        let taught = format!("your labels {}", signed(term.personal));
        pieces.push(Line::of(taught, Role::Accent));
    }
    pieces
}

/// Returns a bar of `share` (0 to 1) of its cells, with blanks behind it.
fn bar(share: f32) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of eight cells"
    )]
    let full = (share.clamp(0.0, 1.0) * (BAR_CELLS - 2) as f32).round() as usize;
    cells::left(&"━".repeat(full.max(1)), BAR_CELLS)
}

fn number(value: f32, role: Role) -> Line {
    Line::of(cells::right(&signed(value), NUMBER_CELLS), role)
}

fn signed(value: f32) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    format!("{sign}{:.2}", value.abs())
}

fn wrapped(text: &str, width: usize) -> Vec<Line> {
    let ranges = cells::wrap(text, width).into_iter();
    let lines = ranges.filter_map(|range| text.get(range));
    lines
        .map(|line| Line::of(line.trim_end(), Role::Text))
        .collect()
}
