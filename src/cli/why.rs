//! `--why`: the full account of an assessment, for people.

use super::{CliError, Output};
use crate::model::{Account, Field, Kind, Term, Tipping};

/// Writes an account.
pub(super) fn write(account: &Account, output: &mut Output) -> Result<(), CliError> {
    let what = "before anything is read, in ";
    output.line(&format!(
        "  why {:+6.2}  {what}{}",
        account.bias, account.language
    ))?;
    for term in &account.terms {
        let kind = term.kind.map_or("", Kind::name);
        output.line(&format!(
            "      {:+6.2}  {kind:<13} {}",
            term.log_odds,
            described(term)
        ))?;
    }
    output.line(&format!(
        "  sum {:+6.2}  tension {:.2}; worth a look from {:.2}, flagged from {:.2}",
        account.sum, account.said.tension, account.watch_threshold, account.flag_threshold
    ))?;
    output.line(&format!("  {}", account.decided()))?;
    output.line(&format!("  {}", tipping(account)))
}

/// Returns where a sign stands, and its name.
fn described(term: &Term) -> String {
    let phrases = term.phrases.iter().map(|phrase| match phrase.field {
        Field::Title => format!("\"{}\" in the title, ", phrase.text),
        Field::Body => format!("\"{}\", ", phrase.text),
    });
    let mut text: String = phrases.collect();
    text.push_str(&term.sign);
    if term.personal != 0.0 {
        let taught = format!("{:+.2}", term.personal);
        text.push_str(&[" (your labels ", &taught, ")"].concat());
    }
    text
}

/// Returns what would have tipped it, in a sentence.
fn tipping(account: &Account) -> String {
    let flagged = account.said.flagged;
    match account.tipping() {
        Tipping::Without { terms, tension } => {
            let terms = terms.iter().filter_map(|&idx| account.terms.get(idx));
            let names: Vec<String> = terms.map(|it| format!("\"{}\"", it.name())).collect();
            let then = if flagged { "not flagged" } else { "flagged" };
            format!(
                "without {} it would be {tension:.2}: {then}",
                names.join(", ")
            )
        }
        Tipping::Missing(missing) => {
            format!(
                "{missing:+.2} more would have flagged it; nothing that counts speaks against it"
            )
        }
        Tipping::Flash => "a sign of FLASH flags it whatever the sum".to_owned(),
        Tipping::Threshold => "the threshold alone flags it".to_owned(),
    }
}
