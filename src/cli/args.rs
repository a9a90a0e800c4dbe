//! What the command line accepts. Help, completions and manual come from here.

mod labels;
mod watch;
mod writing;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(super) use self::labels::{LabelArgs, LabelWord, LabelsArgs, LearnedAction, LearnedArgs};
pub(super) use self::watch::{LikeArgs, WatchAction, WatchAddArgs, WatchArgs, WatchShowArgs};
pub(super) use self::writing::{BriefArgs, BriefFormat, ExportArgs, ExportFormat};
use super::{CliError, Output, daemon::AlertsAction, rules::RulesArgs};

/// A terminal news wire for people who watch security tension between states.
#[derive(Debug, Parser)]
#[command(name = "flashwire", version, about, max_term_width = 100)]
#[command(after_help = "Without a command the reader starts. `flashwire demo` needs no network.")]
pub struct Args {
    /// Your settings file
    #[arg(long, value_name = "FILE", global = true, env = "FLASHWIRE_CONFIG")]
    pub config: Option<PathBuf>,
    /// The directory of everything that the program writes: store and log
    #[arg(long, value_name = "DIR", global = true, env = "FLASHWIRE_DATA")]
    pub data: Option<PathBuf>,
    /// What to do; nothing for the reader
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the reader over a built-in wire on loopback: fictional outlets, no network needed
    Demo,
    /// Subscribe to feeds; a page's address finds its feed
    Add {
        /// Addresses of feeds or pages
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
        /// Which feed of a page that has several, from 1
        #[arg(long, value_name = "N")]
        pick: Option<usize>,
    },
    /// End subscriptions; stories that you follow or labelled stay
    Remove {
        /// Addresses as `feeds` lists them
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
    },
    /// List the feeds and their health
    Feeds(FeedsArgs),
    /// Fetch the feeds that are due
    Fetch {
        /// Fetch all feeds, due or not, unless their servers asked to be left alone
        #[arg(long)]
        force: bool,
        /// One JSON object a feed, then one for the round
        #[arg(long)]
        json: bool,
    },
    /// List stories, newest first
    List(ListArgs),
    /// Show one story with its assessment, evidence, event and follow-up
    Show(ShowArgs),
    /// Show what the program makes of feed documents
    Parse(ParseArgs),
    /// Assess text that is not in the store
    Classify(ClassifyArgs),
    /// Measure the classifier on labelled headlines, or on your own labels
    Eval(EvalArgs),
    /// Say which terms of your lexicons never fire, fire everywhere or contradict others
    Lint(LintArgs),
    /// Assess the stories again that another version of classifier or lexicon assessed
    Reassess,
    /// Mark stories for follow-up, or change their follow-up
    Follow(Box<FollowArgs>),
    /// Hide stories from lists, or show them again
    Mute(MarkArgs),
    /// Keep stories when their feed is unsubscribed or old ones go, or no longer
    Keep(MarkArgs),
    /// Say of stories that they are about tension, or not; that wins over the classifier
    Label(LabelArgs),
    /// List the stories that you labelled, the newest label first
    Labels(LabelsArgs),
    /// List what your labels taught the classifier, the heaviest weight first
    Learned(LearnedArgs),
    /// List your rules, their order, what they do, and how often each found a story
    Rules(RulesArgs),
    /// Fetch what is due and alert, without a screen, until a signal ends it; or keep watches
    Watch(WatchArgs),
    /// Try whether alerts arrive
    Alerts {
        /// What to do
        #[command(subcommand)]
        action: AlertsAction,
    },
    /// List the stories that are about the same matter as an example, the likest first
    Like(LikeArgs),
    /// Subscribe to the feeds of a list: OPML, or a newsboat urls file
    Import(ImportArgs),
    /// Write the brief of a period: what was flagged and followed, what is due
    Brief(BriefArgs),
    /// Remove what your settings let go of the archive, and make the store as small as it can be
    Compact(CompactArgs),
    /// Write subscriptions or stories for other programs
    Export(ExportArgs),
    /// Check configuration, store and feeds
    Doctor {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Arguments of `feeds`.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct FeedsArgs {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// With the last fetches of each feed
    #[arg(long)]
    pub history: bool,
}

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// What to list, in the language of the filter line, such as `is:flagged since:2d kerch`;
    /// write `--` before a query that begins with `-`
    pub query: Vec<String>,
    /// At most so many stories
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `show`.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The story's id, as `list` prints it
    pub id: String,
    /// Fetch the text of the story's own page, unless it is there
    #[arg(long)]
    pub full: bool,
    /// With the full account of the assessment: what each sign contributes, and what would have
    /// tipped it
    #[arg(long)]
    pub why: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `parse`.
#[derive(Debug, clap::Args)]
pub struct ParseArgs {
    /// Files or addresses of feed documents
    #[arg(required = true, value_name = "FILE|URL")]
    pub documents: Vec<String>,
    /// One JSON object a document
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `classify`.
#[derive(Debug, clap::Args)]
pub struct ClassifyArgs {
    /// Files whose first line is the title; none for standard input
    pub files: Vec<PathBuf>,
    /// One JSON object a text
    #[arg(long)]
    pub json: bool,
    /// With the full account of each assessment: what each sign contributes, and what would have
    /// tipped it
    #[arg(long)]
    pub why: bool,
    /// Read one {"id","title","summary"} a line, and write one assessment a line
    #[arg(long)]
    pub json_lines: bool,
}

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub struct EvalArgs {
    /// Tab-separated files; the first line names the columns: tension, title, and, if there are
    /// some, summary, kind, direction, theatre; your own labels if none is given
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The language of the texts, such as `en`; found out for each if none is given
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// The share of stories with tension for which precision at a recall is told; that of the file
    /// if none is given
    #[arg(long, value_name = "SHARE")]
    pub prevalence: Option<f64>,
    /// List what was missed and what was flagged wrongly
    #[arg(long)]
    pub errors: bool,
    /// One JSON object for each file and for weights with and without what your labels taught
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `lint`.
#[derive(Debug, clap::Args)]
pub struct LintArgs {
    /// Files of labelled headlines, as `eval` and `labels --tsv` have them, to be read instead of the
    /// stories in the store
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Look at the terms that ship, too
    #[arg(long)]
    pub all: bool,
    /// The language of the texts in the files, such as `en`; found out for each if none is given
    #[arg(long, value_name = "CODE", requires = "files")]
    pub language: Option<String>,
    /// Exit with 1 when something was found
    #[arg(long)]
    pub strict: bool,
    /// One JSON object a finding
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `follow`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = FOLLOW_HELP)]
pub struct FollowArgs {
    /// The stories' ids, as `list` prints them; what is wished is done to all of them or to none
    #[arg(required_unless_present = "batch", value_name = "ID")]
    pub ids: Vec<String>,
    /// What is wished
    #[command(flatten)]
    pub wishes: Wishes,
    /// One JSON object a story
    #[arg(long)]
    pub json: bool,
    /// Read one {"id", "state", "due", "priority", "note", "tag", ...} a line, named as the options;
    /// write one confirmation a line when it is on disk
    #[arg(long, conflicts_with_all = ["ids", "json", "wishes"])]
    pub batch: bool,
}

/// What the long help of `follow` says at its end.
const FOLLOW_HELP: &str = "\
Grades (AJP-2.1): the source is
  A completely reliable      D not usually reliable
  B usually reliable         E unreliable
  C fairly reliable          F reliability cannot be judged
and the information is
  1 confirmed by other sources   4 doubtful
  2 probably true                5 improbable
  3 possibly true                6 truth cannot be judged

Times without a zone are in yours: `tomorrow`, `fri 14:00`, `+3d`, `9am`, `24 dec`,
`2026-03-01 08:00`. Without a time of day they mean 18:00.";

/// What is wished for follow-ups; what is left out stays as it is.
#[derive(Debug, Default, PartialEq, Eq, clap::Args, serde::Deserialize)]
#[group(id = "wishes", multiple = true)]
#[serde(default, deny_unknown_fields)]
pub struct Wishes {
    /// open, working, waiting, done or dropped
    #[arg(long)]
    pub state: Option<String>,
    /// When it is due: `tomorrow`, `fri 14:00`, `+3d`, `2026-03-01`; `none` clears it
    #[arg(long, allow_hyphen_values = true)]
    pub due: Option<String>,
    /// Until when it is put aside, written as a due date; `none` ends that
    #[arg(long, value_name = "UNTIL", allow_hyphen_values = true)]
    pub snooze: Option<String>,
    /// 0 (none) to 3 (highest)
    #[arg(long)]
    pub priority: Option<u8>,
    /// Your own words, Markdown, in place of the note that is there
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// A paragraph below the note that is there
    #[arg(long, value_name = "TEXT")]
    pub add_note: Option<String>,
    /// A tag; may be given several times
    #[arg(long, value_name = "T")]
    pub tag: Vec<String>,
    /// A tag to take away; may be given several times
    #[arg(long, value_name = "T")]
    pub untag: Vec<String>,
    /// NATO grade such as B2; `none` clears it
    #[arg(long)]
    pub grade: Option<String>,
    /// Who is to do it; `none` clears it
    #[arg(long, value_name = "NAME")]
    pub assignee: Option<String>,
    /// The event that it is about: that of this story; `none` clears it
    #[arg(long, value_name = "ID")]
    pub event: Option<String>,
    /// Follow them no longer; how the follow-ups came about stays
    #[arg(long)]
    pub remove: bool,
}

/// Arguments of `mute` and `keep`.
#[derive(Debug, clap::Args)]
pub struct MarkArgs {
    /// The stories' ids, as `list` prints them
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// Take that back
    #[arg(long)]
    pub none: bool,
}

/// Arguments of `compact`.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct CompactArgs {
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object; with `--dry-run` one a feed before that
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The list; `-` for standard input
    #[arg(required_unless_present = "starter")]
    pub file: Option<PathBuf>,
    /// The starter feeds that come with the program
    #[arg(long, conflicts_with = "file")]
    pub starter: bool,
}

/// Prints completions.
pub(super) fn completions(
    shell: clap_complete::Shell,
    output: &mut Output,
) -> Result<(), CliError> {
    let mut script = Vec::new();
    let mut command = <Args as clap::CommandFactory>::command();
    clap_complete::generate(shell, &mut command, "flashwire", &mut script);
    output.document(&script)
}

/// Prints the manual page.
pub(super) fn man(output: &mut Output) -> Result<(), CliError> {
    let mut page = Vec::new();
    let command = <Args as clap::CommandFactory>::command();
    clap_mangen::Man::new(command).render(&mut page)?;
    output.document(&page)
}
