//! What `watch` and `like` accept.

use clap::Subcommand;

/// Arguments of `watch`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct WatchArgs {
    /// One round over the feeds that are due, then leave
    #[arg(long)]
    pub once: bool,
    /// Print each new story, too
    #[arg(long)]
    pub all: bool,
    /// What to do with the watches; nothing to fetch what is due and alert until a signal ends it
    #[command(subcommand)]
    pub action: Option<WatchAction>,
}

/// What can be done with watches.
#[derive(Debug, Subcommand)]
pub enum WatchAction {
    /// Watch for what a query finds, or for stories like an example
    Add(WatchAddArgs),
    /// List the watches, with how many stories match
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// List the stories that match a watch, the likest first
    Show(WatchShowArgs),
    /// End a watch; its stories stay
    Remove {
        /// Its name
        name: String,
    },
    /// Say from which likeness on stories match the example of a watch
    Threshold {
        /// Its name
        name: String,
        /// 0 (everything) to 1 (the same text)
        #[arg(value_name = "LIKENESS")]
        threshold: f32,
    },
}

/// Arguments of `watch add`.
#[derive(Debug, clap::Args)]
pub struct WatchAddArgs {
    /// What to call it
    pub name: String,
    /// What to watch for, in the language of the filter line; write `--` before a query that begins
    /// with `-`
    #[arg(conflicts_with = "like")]
    pub query: Vec<String>,
    /// An example: a file (`-` for standard input) whose first line is the title, the address of a
    /// page, or the id of a story
    #[arg(long, value_name = "FILE|URL|ID")]
    pub like: Option<String>,
    /// From which likeness on a story matches, 0 to 1 [default: 0.35]
    #[arg(long, value_name = "LIKENESS", requires = "like")]
    pub threshold: Option<f32>,
}

/// Arguments of `watch show`.
#[derive(Debug, clap::Args)]
pub struct WatchShowArgs {
    /// Its name
    pub name: String,
    /// At most so many stories
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// With the terms that each story has in common with the example
    #[arg(long)]
    pub explain: bool,
    /// One JSON object a story, with the terms
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `like`.
#[derive(Debug, clap::Args)]
pub struct LikeArgs {
    /// An example: a file (`-` for standard input) whose first line is the title, the address of a
    /// page, or the id of a story
    #[arg(value_name = "FILE|URL|ID")]
    pub example: String,
    /// At most so many stories
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// With the terms that each story has in common with the example
    #[arg(long)]
    pub explain: bool,
    /// One JSON object a story, with the terms
    #[arg(long)]
    pub json: bool,
}
