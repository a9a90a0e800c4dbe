//! What several areas need: a feed server on loopback, the program, a terminal.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Output},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// Longest wait for something that must happen.
const PATIENCE: Duration = Duration::from_mins(1);

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

    /// Starts a shell with job control in a terminal; `$PROGRAM` is the program.
    pub fn shell(&self, rows: u16, cols: u16) -> Terminal {
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(["-i", "-m"]);
        command.env("PROGRAM", env!("CARGO_BIN_EXE_flashwire"));
        self.start(command, rows, cols)
    }

    /// Starts a command in a terminal, with nothing in its environment but what stands there.
    fn start(&self, mut command: CommandBuilder, rows: u16, cols: u16) -> Terminal {
        let own: Vec<_> = ["PROGRAM"]
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

/// The picture of a terminal that does not say its size has that of a VT100.
fn or_vt100(number: u16, usual: u16) -> std::num::NonZero<u16> {
    cells(if number == 0 { usual } else { number })
}

fn cells(number: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(number).expect("at least one cell")
}

/// A pseudo-terminal with the program in it.
pub struct Terminal {
    parser: vt100::Parser,
    output: mpsc::Receiver<Vec<u8>>,
    /// Passes on what the program writes.
    reader: thread::JoinHandle<()>,
    /// All that was written so far.
    written: Vec<u8>,
    writer: Box<dyn std::io::Write + Send>,
    process_id: u32,
    killer: Box<dyn portable_pty::ChildKiller + Send + Sync>,
    /// The exit code, once.
    ended: mpsc::Receiver<u32>,
    master: Box<dyn portable_pty::MasterPty + Send>,
    slave: Box<dyn portable_pty::SlavePty + Send>,
    /// The modes of the terminal before the program began.
    found: String,
}

impl Terminal {
    fn start(command: CommandBuilder, rows: u16, cols: u16) -> Self {
        let size = PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let found = modes(&*pair.master);
        let mut child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        let (process_id, killer) = (child.process_id().expect("it runs"), child.clone_killer());
        let (code, ended) = mpsc::channel();
        thread::spawn(move || code.send(child.wait().expect("the program ended").exit_code()));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let (chunks, output) = mpsc::channel();
        let reader = thread::spawn(move || {
            let mut buffer = [0; 16384];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if chunks.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            parser: vt100::Parser::new(or_vt100(rows, 24), or_vt100(cols, 80), 0),
            output,
            reader,
            written: Vec::new(),
            writer,
            process_id,
            killer,
            ended,
            master: pair.master,
            slave: pair.slave,
            found,
        }
    }

    pub fn send(&mut self, keys: &str) {
        self.send_bytes(keys.as_bytes());
    }

    pub fn send_bytes(&mut self, keys: &[u8]) {
        self.writer
            .write_all(keys)
            .expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
    }

    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    pub fn picture(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn wait(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !wanted(self.parser.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(chunk) => {
                    self.parser.process(&chunk);
                    self.written.extend(chunk);
                }
                Err(error) => panic!(
                    "waited for {what} ({error}); the screen:\n{}",
                    self.screen()
                ),
            }
        }
    }

    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait(&format!("{text:?}"), |screen| {
            screen.contents().contains(text)
        });
    }

    #[track_caller]
    pub fn wait_gone(&mut self, text: &str) {
        self.wait(&format!("{text:?} to go"), |screen| {
            !screen.contents().contains(text)
        });
    }

    pub fn resize(&mut self, rows: u16, cols: u16) {
        self.parser.screen_mut().set_size(cells(rows), cells(cols));
        self.claim_size(rows, cols);
    }

    /// Says that the terminal has another size, be it nothing; the picture keeps its own.
    pub fn claim_size(&self, rows: u16, cols: u16) {
        let size = PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        self.master
            .resize(size)
            .expect("the terminal can be resized");
    }

    /// Forgets the picture: what is seen from now on was drawn from now on.
    pub fn forget(&mut self) {
        let (rows, cols) = self.parser.screen().size();
        self.parser = vt100::Parser::new(rows, cols, 0);
    }

    /// Returns everything that was written to the terminal so far.
    pub fn written(&self) -> &[u8] {
        &self.written
    }

    /// Whether the terminal's own modes (echo, lines, signals of keys) are as they were found.
    pub fn modes_are_as_found(&self) -> bool {
        modes(&*self.master) == self.found
    }

    /// Sends a signal to the program.
    pub fn signal(&self, name: &str) {
        let id = self.process_id.to_string();
        let sent = Command::new("kill").args([name, &id]).status();
        assert!(sent.expect("kill").success(), "kill {name}");
    }

    /// Ends the program at once, as a power cut would.
    pub fn kill(mut self) {
        self.killer.kill().expect("the program is killed");
        self.ended.recv().expect("the program ended");
    }

    /// Waits for the end of the program; the terminal must be as it was found.
    #[track_caller]
    pub fn wait_end(&mut self) -> u32 {
        self.wait("the terminal to be given back", |screen| {
            !screen.alternate_screen() && !screen.hide_cursor()
        });
        let code = self.code();
        let screen = self.parser.screen();
        assert!(!screen.bracketed_paste(), "pastes are still bracketed");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "the mouse is still watched"
        );
        assert_eq!(modes(&*self.master), self.found, "other modes than before");
        code
    }

    /// Closes the terminal under the program; returns its exit code.
    pub fn close(self) -> u32 {
        let Self {
            output,
            reader,
            writer,
            ended,
            mut killer,
            master,
            slave,
            ..
        } = self;
        // The reader of the output holds the terminal open: the next output ends it.
        drop((output, writer));
        let size = PtySize {
            rows: 7,
            cols: 33,
            pixel_width: 0,
            pixel_height: 0,
        };
        master.resize(size).expect("the terminal can be resized");
        reader.join().expect("the reader ended");
        drop((master, slave));
        ended.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            killer.kill().expect("the program is killed");
            panic!("the program did not end");
        })
    }

    fn code(&mut self) -> u32 {
        self.ended.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            self.killer.kill().expect("the program is killed");
            panic!("the program did not end; the screen:\n{}", self.screen());
        })
    }
}

/// Returns the modes of a terminal in words.
fn modes(master: &dyn portable_pty::MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has modes"))
}
