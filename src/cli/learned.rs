//! `learned`: what the labels taught the classifier, as a list or a file; reset and restore.

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::{
    CliError, Output,
    args::{LearnedAction, LearnedArgs},
};
use crate::engine::Engine;

/// A weight, as `learned --json` prints it.
#[derive(Debug, Serialize)]
struct WeightRecord<'r> {
    sign: &'r str,
    log_odds: f32,
}

/// Lists what was learned; resets or restores it first if that is asked for.
pub(super) async fn run(
    engine: &Engine,
    args: LearnedArgs,
    output: &mut Output,
) -> Result<(), CliError> {
    if let Some(action) = args.action {
        let changed = engine
            .set_teaching(action == LearnedAction::Restore)
            .await?;
        let labels = if changed == 1 { "label" } else { "labels" };
        output.note(&match action {
            LearnedAction::Reset => {
                format!("forgot what {changed} {labels} taught; for their own stories they hold")
            }
            LearnedAction::Restore => format!("learned from {changed} {labels} again"),
        });
        reassess(engine, output).await?;
    }
    let classifier = engine.classifier().await?;
    let personal = classifier.personal();
    if args.tsv {
        output.document(b"sign\tlog_odds\n")?;
    } else if !args.json {
        let (weights, labels) = (personal.weights().len(), personal.labels());
        output.line(&format!("{weights} weights from {labels} labels"))?;
    }
    for (sign, log_odds) in personal.weights() {
        if args.json {
            output.json(&WeightRecord { sign, log_odds })?;
        } else if args.tsv {
            output.document(format!("{sign}\t{log_odds}\n").as_bytes())?;
        } else {
            output.line(&format!("{log_odds:+6.2}  {sign}"))?;
        }
    }
    Ok(())
}

/// Lets the archive follow what was learned, and says how many stories that were.
pub(super) async fn reassess(engine: &Engine, output: &mut Output) -> Result<(), CliError> {
    let count = engine.reassess(&CancellationToken::new()).await?;
    if count > 0 {
        let stories = if count == 1 { "story" } else { "stories" };
        output.note(&format!("{count} {stories} assessed again"));
    }
    Ok(())
}
