//! The composition root: reads the arguments, puts the parts together, and leaves with an exit code.

use std::{panic, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context as _;
use clap::Parser as _;
use flashwire::{
    cli::{self, Args, CliError, Command, Output},
    clock::Clock,
    config::{self, Config, DataFile, Paths},
    demo,
    engine::{self, Engine},
    guard,
    model::NewFeed,
    store::{SqliteBackend, StoreHandle},
    tui::{self, Ending, TuiOptions},
};
use tokio_util::sync::CancellationToken;

/// How often the demo asks its outlets: its stories arrive while one watches.
const DEMO_ROUND: Duration = Duration::from_secs(5);

/// Documents are read, cleaned, assessed and written by different threads, so that most of what one allocates
/// another frees. glibc's allocator locks for that, and a third of the time of an export went into waiting
/// for the lock; this one hands it back without.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers (0), the rest is wrong usage (2), and repeats what the
            // caller may have from elsewhere. A closed pipe is fine.
            if error.use_stderr() {
                Output::stdio().note(&error.render().to_string());
            } else {
                drop(error.print());
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    tell_panics();
    let mut output = Output::stdio();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CliError::from)
        .and_then(|runtime| {
            let done = runtime.block_on(run(args, &mut output));
            // Requests that hang must not keep the program from leaving.
            runtime.shutdown_background();
            done
        });
    match done {
        Ok(code) => code,
        Err(error) => error.report(&mut output),
    }
}

/// Prints panics clean, and none that `parse` catches and tells as an error.
fn tell_panics() {
    panic::set_hook(Box::new(move |info| {
        if !guard::is_guarded() {
            Output::panic(info);
        }
    }));
}

async fn run(args: Args, output: &mut Output) -> Result<ExitCode, CliError> {
    match args.command {
        None => {
            let paths = Paths::find(args.config, args.data).map_err(CliError::usage)?;
            let config = Config::load(&paths)?;
            let options = options(&config, None);
            let engine = open(config, paths.store_file(), &options)?;
            show(engine, options).await
        }
        Some(Command::Demo) => {
            let paths = Paths::find(args.config, args.data).map_err(CliError::usage)?;
            let config = Config::load(&paths)?;
            show_demo(config).await
        }
        Some(_) => {
            cli::run(args, Clock::System, output).await?;
            output.flush()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Opens the engine for the reader, once nothing in its way is left: mistakes in the user's files
/// and a missing terminal are told before anything is written.
fn open(config: Config, store: PathBuf, options: &TuiOptions) -> Result<Engine, CliError> {
    options.check(&config.views).map_err(CliError::usage)?;
    let classifier = engine::classifier(&config).map_err(CliError::usage)?;
    tui::require_terminal().map_err(CliError::failed)?;
    let backend = SqliteBackend::new(store).with_outlets(config.outlets.clone());
    let store = StoreHandle::open(&backend.for_reader(&config::reader_name()))?;
    Ok(Engine::new(config, classifier, store, Clock::System)?)
}

/// Shows the reader until the user leaves or a signal ends it: that gives 128 and its number, as in
/// a shell.
async fn show(engine: Engine, options: TuiOptions) -> Result<ExitCode, CliError> {
    let ending = tui::run(engine, options).await.map_err(CliError::failed)?;
    Ok(match ending {
        Ending::Left => ExitCode::SUCCESS,
        Ending::Signal(number) => ExitCode::from(u8::try_from(128 + number).unwrap_or(1)),
    })
}

fn options(config: &Config, banner: Option<String>) -> TuiOptions {
    let screen = &config.settings.screen;
    let named = |file: &DataFile| (file.name.clone(), file.text.to_string());
    let refresh = &config.settings.refresh;
    TuiOptions {
        keys: config.files.user_keys().map(named).into_iter().collect(),
        theme: Some(config.files.get("theme.toml"))
            .filter(|file| file.user)
            .map(named),
        colour: match screen.colour {
            config::ColourMode::Auto if config::no_color() => tui::ColourMode::Never,
            config::ColourMode::Auto => tui::ColourMode::Auto,
            config::ColourMode::Sixteen => tui::ColourMode::Sixteen,
            config::ColourMode::Never => tui::ColourMode::Never,
        },
        refresh_interval: refresh.automatic.then_some(refresh.interval),
        opener: screen.opener.clone(),
        editor: config::editor(),
        banner,
    }
}

/// Shows the reader over the built-in wire. What it stores is gone when it ends.
async fn show_demo(mut config: Config) -> Result<ExitCode, CliError> {
    let wire = demo::Wire::load().context("cannot read the built-in wire")?;
    let data = tempfile::Builder::new()
        .prefix("flashwire-demo-")
        .tempdir()
        .context("cannot make a temporary directory")?;
    config.outlets = config
        .outlets
        .with(wire.outlets().iter().map(demo::Outlet::listed).collect());
    config.for_demo();
    config.settings.refresh.automatic = true;
    // Briefs of invented stories go with them.
    data.path().clone_into(&mut config.paths.data_dir);
    let refresh = &mut config.settings.refresh;
    (refresh.interval, refresh.shortest, refresh.longest) = (DEMO_ROUND, DEMO_ROUND, DEMO_ROUND);
    let cancel = CancellationToken::new();
    let started = Clock::System.now();
    let clock = Clock::System;
    let (address, mut server) =
        demo::serve(wire.clone(), started, move || clock.now(), cancel.clone())
            .await
            .context("cannot start the demo's server on loopback")?;
    let feeds = wire.subscriptions(address);
    let options = options(&config, Some("demo: fictional outlets".to_owned()));
    let engine = open(config, data.path().join("flashwire.db"), &options)?;
    engine
        .subscribe(feeds.iter().map(subscription).collect())
        .await?;
    let shown = show(engine, options).await;
    cancel.cancel();
    while server.join_next().await.is_some() {}
    shown
}

fn subscription(feed: &demo::DemoFeed) -> NewFeed {
    NewFeed {
        url: feed.url.clone(),
        title: Some(feed.title.clone()),
        site: None,
        folder: vec![feed.folder.clone()],
        tags: Vec::new(),
        language: Some(feed.language.clone()),
    }
}
