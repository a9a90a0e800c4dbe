//! A pseudo-terminal with a program in it, and what it looks like.

use std::{
    io::Read as _,
    process::Command,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// Longest wait for something that must happen.
const PATIENCE: Duration = Duration::from_mins(1);

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
    pub(super) fn start(command: CommandBuilder, rows: u16, cols: u16) -> Self {
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
