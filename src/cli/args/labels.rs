//! Arguments of the commands about labels and what they taught.

use clap::ValueEnum;

/// Arguments of `label`.
#[derive(Debug, clap::Args)]
pub struct LabelArgs {
    /// The stories' ids, as `list` prints them
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// What is said of them
    #[command(flatten)]
    pub word: LabelWord,
}

/// What a label says; one of them.
#[derive(Debug, Clone, Copy, clap::Args)]
#[group(required = true, multiple = false)]
pub struct LabelWord {
    /// They are about tension
    #[arg(long)]
    pub tension: bool,
    /// They are not
    #[arg(long)]
    pub calm: bool,
    /// Take the labels back: what the classifier says holds again
    #[arg(long)]
    pub none: bool,
}

/// Arguments of `labels`.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct LabelsArgs {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// A tab-separated file that `eval` reads: tension, title, summary
    #[arg(long, conflicts_with = "json")]
    pub tsv: bool,
}

/// Arguments of `learned`.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct LearnedArgs {
    /// What to do before that
    pub action: Option<LearnedAction>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// A tab-separated file: sign, log-odds
    #[arg(long, conflicts_with = "json")]
    pub tsv: bool,
}

/// What can be done with all that was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LearnedAction {
    /// Forget it; the labels stay and hold for their stories
    Reset,
    /// Learn from all labels again
    Restore,
}
