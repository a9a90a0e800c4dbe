//! The command line: a face of the engine for people in a shell and for scripts.
//!
//! Standard output carries the answer and nothing else; progress and notes go to standard error.
//! The reader and the demo are started by `main`; this module does not know the screen.

mod args;
mod assess;
mod brief;
mod daemon;
mod documents;
mod error;
mod evaluate;
mod export;
mod feeds;
mod follow;
mod health;
mod labels;
mod learned;
mod lint;
mod output;
mod records;
mod rules;
mod stories;
mod upkeep;
mod watch;
mod why;

use self::daemon::AlertsAction;
pub use self::{
    args::{Args, Command},
    error::CliError,
    output::Output,
};
use crate::{
    clock::Clock,
    config::{self, Config, Paths},
    engine::{self, Engine, Scope},
    store::{SqliteBackend, StoreHandle},
};

/// Runs one command to its end.
///
/// `Command::Demo` and no command are the screen's: nothing is done for them here.
pub async fn run(args: Args, clock: Clock, output: &mut Output) -> Result<(), CliError> {
    let Some(command) = args.command else {
        return Ok(());
    };
    let paths = Paths::find(args.config, args.data).map_err(CliError::usage)?;
    match command {
        // What needs no store comes first.
        Command::Completions { shell } => args::completions(shell, output),
        Command::Man => args::man(output),
        Command::Classify(args) => assess::classify(&Config::load(&paths)?, &args, output),
        Command::Eval(args) => evaluate::run(&paths, clock, &args, output).await,
        Command::Lint(args) => lint::run(&paths, clock, &args, output).await,
        Command::Parse(args) => documents::parse(&Config::load(&paths)?, &args, output).await,
        Command::Doctor { json } => feeds::doctor(&paths, clock, json, output).await,
        command => {
            let engine = open(&paths, clock)?;
            // `watch` hears them itself.
            let hears = !matches!(command, Command::Watch(_));
            let mut notices = hears.then(|| engine.notices());
            let done = with_store(&engine, command, output).await;
            engine.finish_errands().await;
            if let Some(notices) = &mut notices {
                daemon::note(notices, output);
            }
            done
        }
    }
}

/// Opens the engine over the user's store.
pub fn open(paths: &Paths, clock: Clock) -> Result<Engine, CliError> {
    // Mistakes in the user's files are found before anything is written.
    let config = Config::load(paths)?;
    let classifier = engine::classifier(&config).map_err(CliError::usage)?;
    let backend = SqliteBackend::new(paths.store_file()).with_outlets(config.outlets.clone());
    let store = StoreHandle::open(&backend.for_reader(&config::reader_name()))?;
    Ok(Engine::new(config, classifier, store, clock)?)
}

/// Runs the commands that need the store.
async fn with_store(
    engine: &Engine,
    command: Command,
    output: &mut Output,
) -> Result<(), CliError> {
    match command {
        Command::Add { urls, pick } => feeds::add(engine, &urls, pick, output).await,
        Command::Remove { urls } => feeds::remove(engine, &urls, output).await,
        Command::Feeds(args) => health::list(engine, args, output).await,
        Command::Fetch { force, json } => {
            let scope = if force { Scope::All } else { Scope::Due };
            feeds::fetch(engine, scope, json, output).await
        }
        Command::Import(args) => feeds::import(engine, &args, output).await,
        Command::Brief(args) => brief::brief(engine, args, output).await,
        Command::Export(args) => export::export(engine, args, output).await,
        Command::List(args) => stories::list(engine, args, output).await,
        Command::Show(args) => {
            if args.full {
                stories::fetch_full_text(engine, &args.id, output).await?;
            }
            stories::show(engine, &args, output).await
        }
        Command::Reassess => stories::reassess(engine, output).await,
        Command::Compact(args) => upkeep::compact(engine, args, output).await,
        Command::Follow(args) => follow::run(engine, *args, output).await,
        command => with_opinions(engine, command, output).await,
    }
}

/// Runs the commands by which a person says what matters.
async fn with_opinions(
    engine: &Engine,
    command: Command,
    output: &mut Output,
) -> Result<(), CliError> {
    match command {
        Command::Label(args) => labels::label(engine, args, output).await,
        Command::Labels(args) => labels::list(engine, args, output).await,
        Command::Learned(args) => learned::run(engine, args, output).await,
        Command::Mute(args) => stories::mute(engine, &args, output).await,
        Command::Keep(args) => stories::keep(engine, &args, output).await,
        Command::Rules(args) => rules::run(engine, args, output).await,
        Command::Watch(args) => match args.action {
            Some(action) => watch::run(engine, action, output).await,
            None => daemon::run(engine, &args, output).await,
        },
        Command::Alerts {
            action: AlertsAction::Test,
        } => daemon::test(engine, output).await,
        Command::Like(args) => watch::like(engine, args, output).await,
        // These were run before, or are not for here.
        Command::Demo
        | Command::Add { .. }
        | Command::Remove { .. }
        | Command::Feeds(_)
        | Command::Fetch { .. }
        | Command::List(_)
        | Command::Show(_)
        | Command::Parse(_)
        | Command::Classify(_)
        | Command::Eval(_)
        | Command::Lint(_)
        | Command::Reassess
        | Command::Compact(_)
        | Command::Follow(_)
        | Command::Import(_)
        | Command::Export(_)
        | Command::Brief(_)
        | Command::Doctor { .. }
        | Command::Completions { .. }
        | Command::Man => Ok(()),
    }
}
