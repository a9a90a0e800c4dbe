//! What several areas need: a feed server on loopback, the program, a terminal.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Output},
    sync::mpsc,
    thread,
};

use chrono::{DateTime, Utc};
use flashwire::{
    clock::Clock,
    config::{Config, Paths},
    engine::{self, Engine},
    store::{SqliteBackend, StoreHandle},
};
use portable_pty::CommandBuilder;

pub mod authority;
mod terminal;

pub use terminal::Terminal;

/// A feed server on loopback: answers each path with what it was given, others with 404.
pub struct FeedServer {
    pub address: String,
}

impl FeedServer {
    /// Starts a server; a page is a path, a content type and a body.
    pub fn start(pages: Vec<(&'static str, &'static str, String)>) -> Self {
        let (server, _asked) = Self::answering(move |path| {
            let page = pages.iter().find(|(known, ..)| *known == path);
            page.map_or_else(Reply::missing, |(_, content_type, body)| {
                Reply::page(content_type, body)
            })
        });
        server
    }

    /// Starts a server that answers paths as a function says, and tells which were asked for.
    pub fn answering(
        reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
    ) -> (Self, mpsc::Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let reply = std::sync::Arc::new(reply);
        let (asked_tx, asked) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (reply, asked) = (std::sync::Arc::clone(&reply), asked_tx.clone());
                thread::spawn(move || answer(stream, &*reply, &asked));
            }
        });
        (Self { address }, asked)
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

/// What a server answers.
pub struct Reply {
    pub status: &'static str,
    /// Lines with their ends.
    pub headers: String,
    pub body: String,
}

impl Reply {
    pub fn page(content_type: &str, body: &str) -> Self {
        Self {
            status: "200 OK",
            headers: format!("Content-Type: {content_type}\r\n"),
            body: body.to_owned(),
        }
    }

    pub fn missing() -> Self {
        Self {
            status: "404 Not Found",
            ..Self::page("text/plain", "not here")
        }
    }
}

fn answer(stream: TcpStream, reply: &dyn Fn(&str) -> Reply, asked: &mpsc::Sender<String>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut stream = stream;
    let mut request = String::new();
    if reader.read_line(&mut request).is_err() {
        return;
    }
    let mut header = String::new();
    while reader.read_line(&mut header).is_ok_and(|read| read > 2) {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    // Most tests do not listen.
    drop(asked.send(path.to_owned()));
    let Reply {
        status,
        headers,
        body,
    } = reply(path);
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    drop(
        stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(body.as_bytes())),
    );
}

/// Returns an engine over the store in `data` at a time that stands still.
pub fn engine_at(data: &Path, now: DateTime<Utc>) -> Engine {
    let settings = data.join("config.toml");
    std::fs::write(&settings, "").expect("written");
    let paths = Paths::find(Some(settings), Some(data.to_owned())).expect("paths");
    let config = Config::load(&paths).expect("the defaults");
    let classifier = engine::classifier(&config).expect("the default lexicon");
    let store = StoreHandle::open(&SqliteBackend::new(paths.store_file())).expect("a store");
    Engine::new(config, classifier, store, Clock::Fixed(now)).expect("an engine")
}

/// Returns an RSS document; a story is title, text and hours ago.
pub fn rss(title: &str, stories: &[(&str, &str, i64)]) -> String {
    let now = chrono::Utc::now();
    let items: String = stories
        .iter()
        .enumerate()
        .map(|(number, (title, text, hours))| {
            let date = (now - chrono::TimeDelta::hours(*hours)).to_rfc2822();
            format!(
                "<item><guid isPermaLink=\"false\">{number}</guid><title>{title}</title><description>{text}</description><link>https://wire.example/{number}</link><pubDate>{date}</pubDate></item>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{title}</title><link>https://wire.example/</link>{items}</channel></rss>"
    )
}

/// The program with a home of its own.
pub struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Whether nothing was written at home.
    pub fn is_untouched(&self) -> bool {
        let mut entries = std::fs::read_dir(self.home()).expect("home");
        entries.next().is_none()
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, "")
    }

    /// Runs the program to its end with something on standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_flashwire"))
            .args(args)
            .env_clear()
            .env("HOME", self.home())
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        let input = input.to_owned();
        let writer = thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the input was written");
        output
    }

    /// Runs the program, which must succeed; returns its standard output.
    #[track_caller]
    pub fn answer(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Starts the program in a terminal.
    pub fn terminal(&self, args: &[&str], rows: u16, cols: u16) -> Terminal {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flashwire"));
        command.args(args);
        self.start(command, rows, cols)
    }

    /// Starts the program in a terminal that will not send it a signal when it is closed.
    pub fn terminal_without_signals(&self, rows: u16, cols: u16) -> Terminal {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flashwire"));
        command.set_controlling_tty(false);
        self.start(command, rows, cols)
    }

    /// Starts the program in a terminal, with an editor of the user's own.
    pub fn terminal_with_editor(&self, editor: &str, rows: u16, cols: u16) -> Terminal {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flashwire"));
        command.env("VISUAL", editor);
        self.start(command, rows, cols)
    }

    /// Starts a shell with job control in a terminal; `$PROGRAM` is the program.
    pub fn shell(&self, rows: u16, cols: u16) -> Terminal {
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(["-i", "-m"]);
        command.env("PROGRAM", env!("CARGO_BIN_EXE_flashwire"));
        self.start(command, rows, cols)
    }

    /// Starts a command in a terminal, with nothing in its environment but what stands there.
    fn start(&self, mut command: CommandBuilder, rows: u16, cols: u16) -> Terminal {
        let own: Vec<_> = ["PROGRAM", "VISUAL"]
            .into_iter()
            .filter_map(|name| Some((name, command.get_env(name)?.to_owned())))
            .collect();
        command.env_clear();
        for (name, value) in own {
            command.env(name, value);
        }
        command.env("HOME", self.home());
        command.env("TERM", "xterm-256color");
        command.env("PS1", PROMPT);
        command.cwd(self.home());
        Terminal::start(command, rows, cols)
    }
}

/// What the shell of [`Desk::shell`] says when it waits for a command.
pub const PROMPT: &str = "your command> ";
