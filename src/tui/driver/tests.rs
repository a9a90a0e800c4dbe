//! The driver in a pseudo-terminal, with a view that breaks.
//!
//! The tests start themselves again as the program in the terminal: what breaks there cannot be
//! made to break from outside, and the program has no switch for it.

use std::{io::Read as _, num::NonZero, path::Path, thread};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::*;
use crate::{
    clock::Clock,
    config::{Config, Paths},
    engine,
    store::{SqliteBackend, StoreHandle},
};

/// Which view the started program has.
const VIEW: &str = "FLASHWIRE_TEST_VIEW";

/// Panics on the thread that draws.
fn breaks_here(_: &Model, _: &mut Frame<'_>) {
    panic!("the view broke");
}

/// Panics on another thread, of which nobody asks how it ended.
fn breaks_elsewhere(model: &Model, frame: &mut Frame<'_>) {
    drop(thread::spawn(|| panic!("the helper broke")));
    view(model, frame);
}

/// Panics where it is caught and told as an error, and then where it is not.
fn breaks_and_is_caught(_: &Model, _: &mut Frame<'_>) {
    drop(crate::guard::catching(|| panic!("nobody is told of this")));
    panic!("the view broke all the same");
}

type View = fn(&Model, &mut Frame<'_>);
const VIEWS: [(&str, View); 3] = [
    ("the view broke", breaks_here),
    ("the helper broke", breaks_elsewhere),
    ("the view broke all the same", breaks_and_is_caught),
];

/// The program in the terminal; a test that passes at once when it is not that.
#[test]
#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "this is a program of its own, and its environment says what it is"
)]
fn program() {
    let Ok(name) = std::env::var(VIEW) else {
        return;
    };
    let mut views = VIEWS.into_iter();
    let (_, view) = views.find(|(known, _)| *known == name).expect("a view");
    let home = tempfile::tempdir().expect("a directory");
    let ended = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(show(home.path(), view));
    std::process::exit(match ended {
        Err(TuiError::Panicked) => 1,
        _ => 9,
    });
}

async fn show(home: &Path, view: View) -> Result<Ending, TuiError> {
    let paths = Paths {
        config_file: home.join("config.toml"),
        config_named: false,
        data_dir: home.to_owned(),
    };
    let config = Config::load(&paths).expect("the defaults");
    let classifier = engine::classifier(&config).expect("the defaults");
    let store = StoreHandle::open(&SqliteBackend::new(paths.store_file())).expect("a store");
    let engine = Engine::new(config, classifier, store, Clock::System).expect("an engine");
    run_with(engine, TuiOptions::default(), view).await
}

#[test]
fn a_panic_of_any_thread_gives_the_terminal_back_and_is_readable() {
    for (message, _) in VIEWS {
        let size = PtySize {
            rows: 24,
            cols: 200,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let modes = || format!("{:?}", pair.master.get_termios().expect("modes"));
        let found = modes();
        let own = std::env::current_exe().expect("this program");
        let mut command = CommandBuilder::new(own);
        command.args(["--exact", "--nocapture", "tui::driver::tests::program"]);
        command.env(VIEW, message);
        command.env("RUST_BACKTRACE", "0");
        let mut child = pair.slave.spawn_command(command).expect("started");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let output = thread::spawn(move || {
            let mut written = Vec::new();
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                written.extend(&buffer[..read]);
            }
            written
        });
        let code = child.wait().expect("it ended").exit_code();
        assert_eq!(code, 1, "{message}");
        assert_eq!(modes(), found, "{message}");
        drop(pair);
        let written = output.join().expect("all was read");
        let cells = |number| NonZero::new(number).expect("not 0");
        let mut parser = vt100::Parser::new(cells(24), cells(200), 0);
        parser.process(&written);
        let screen = parser.screen();
        assert!(!screen.alternate_screen(), "{message}");
        assert!(!screen.hide_cursor(), "{message}");
        assert!(!screen.bracketed_paste(), "{message}");
        assert!(screen.contents().contains(message), "{}", screen.contents());
        // It was on the alternate screen, and gave it back before the message.
        let written = String::from_utf8_lossy(&written);
        let entered = written.find("\u{1b}[?1049h").expect("taken");
        let left = written.find("\u{1b}[?1049l").expect("given back");
        let told = written.find(message).expect("told");
        assert!(!written.contains("nobody is told"), "{written:?}");
        assert!(entered < left && left < told, "{written:?}");
        assert_eq!(written.matches("\u{1b}[?1049").count(), 2, "{written:?}");
    }
}
