//! The reader in a real pseudo-terminal.

use crate::support::{Desk, FeedServer, PROMPT, Terminal, rss};

fn desk_with_feed() -> (Desk, FeedServer) {
    let server = FeedServer::start(vec![(
        "/wire.xml",
        "application/rss+xml",
        rss(
            "Harbour Wire",
            &[
                ("NATO invokes Article 5", "The alliance met in Brussels.", 1),
                (
                    "Drone barrage on Kyiv",
                    "Air defence was at work all night.",
                    2,
                ),
                ("Harvest festival opens", "Pumpkins of record size.", 3),
                ("Chess club wins again", "A quiet evening in the hall.", 4),
            ],
        ),
    )]);
    let desk = Desk::new();
    let urls = desk.home().join("urls");
    std::fs::write(&urls, server.url("/wire.xml")).expect("written");
    desk.answer(&["import", urls.to_str().expect("UTF-8")]);
    (desk, server)
}

#[test]
fn what_the_screen_says_is_saved_survives_a_kill() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = desk.terminal(&[], 40, 120);
    // The feed is due, so the reader fetches it by itself.
    terminal.wait_for("Harvest festival opens");
    terminal.wait_for("Drone barrage on Kyiv");
    // Filter as you type.
    terminal.send("/pumpk");
    terminal.wait_gone("Chess club");
    terminal.wait_for("Harvest festival opens");
    terminal.send("\x7f\x7f\x7f\x7f\x7fkyiv\r");
    terminal.wait_gone("Harvest festival");
    // Read and mark.
    terminal.send("\r");
    terminal.wait_for("Air defence was at work all night");
    terminal.send("F");
    terminal.wait_for("Saved");
    terminal.kill();

    let listed = desk.answer(&["list", "is:followed", "--json"]);
    assert!(listed.contains("Drone barrage on Kyiv"), "{listed}");
    assert_eq!(listed.lines().count(), 1);
    let mut terminal = desk.terminal(&[], 40, 120);
    terminal.wait_for("Harbour Wire");
    terminal.send("6");
    terminal.wait_gone("Harvest festival");
    terminal.wait_for("Drone barrage on Kyiv");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
}

#[test]
fn a_terminal_that_shrinks_and_grows_stays_usable() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = desk.terminal(&[], 24, 80);
    terminal.wait_for("Drone barrage on Kyiv");
    terminal.resize(5, 20);
    terminal.wait_for("Drone");
    terminal.resize(40, 120);
    terminal.wait_for("Harbour Wire");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
}

/// Starts the reader and waits until it shows the stories; it must have the terminal then.
fn reading(desk: &Desk) -> Terminal {
    let mut terminal = desk.terminal(&[], 24, 80);
    shows_stories(&mut terminal);
    assert!(!terminal.modes_are_as_found(), "the terminal is not raw");
    terminal
}

#[track_caller]
fn shows_stories(terminal: &mut Terminal) {
    terminal.wait("the stories on the alternate screen", |screen| {
        screen.alternate_screen()
            && screen.bracketed_paste()
            && screen.contents().contains("Drone barrage on Kyiv")
    });
}

#[test]
fn signals_end_the_reader_and_give_the_terminal_back() {
    let (desk, _server) = desk_with_feed();
    for (name, number) in [("-HUP", 1), ("-INT", 2), ("-QUIT", 3), ("-TERM", 15)] {
        let mut terminal = reading(&desk);
        terminal.signal(name);
        assert_eq!(terminal.wait_end(), 128 + number, "{name}");
    }
}

#[test]
fn control_c_as_a_key_leaves_in_good_order() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = reading(&desk);
    terminal.send("\x03");
    assert_eq!(terminal.wait_end(), 0);
}

#[test]
fn a_closed_terminal_ends_the_reader_with_its_signal_or_without() {
    let (desk, _server) = desk_with_feed();
    for with_signal in [true, false] {
        let mut terminal = if with_signal {
            desk.terminal(&[], 24, 80)
        } else {
            desk.terminal_without_signals(24, 80)
        };
        shows_stories(&mut terminal);
        // The beginning of a key that never ends.
        terminal.send("\x1b[");
        assert_eq!(terminal.close(), 128 + 1);
    }
    let doctor = desk.answer(&["doctor"]);
    assert!(!doctor.contains("FAIL"), "{doctor}");
    assert_eq!(desk.answer(&["list", "--json"]).lines().count(), 4);
}

#[test]
fn control_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let (desk, _server) = desk_with_feed();
    let mut shell = desk.shell(24, 80);
    shell.wait_for(PROMPT);
    shell.send("\"$PROGRAM\"\r");
    shows_stories(&mut shell);
    for stop in ["\x1a", "signal"] {
        if stop == "signal" {
            let id = desk.home().join("id");
            let id = std::fs::read_to_string(id).expect("the shell told the id");
            let killed = std::process::Command::new("kill")
                .args(["-TSTP", id.trim()])
                .status();
            assert!(killed.expect("kill").success());
        } else {
            shell.send(stop);
        }
        shell.wait("the shell on the normal screen", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.contents().trim_end().ends_with(PROMPT.trim_end())
        });
        assert!(shell.modes_are_as_found(), "{stop}");
        shell.forget();
        shell.send("jobs; jobs -p > id\r");
        shell.wait_for("Stopped");
        shell.wait("the next prompt", |screen| {
            screen.contents().matches(PROMPT.trim_end()).count() > 0
        });
        shell.resize(30, 100);
        shell.forget();
        shell.send("fg\r");
        shows_stories(&mut shell);
        shell.wait("the present size", |screen| {
            let rows: Vec<String> = screen.rows(0, 100).collect();
            rows.len() == 30 && !rows[29].trim().is_empty()
        });
        shell.send("?");
        shell.wait_for("Everywhere");
        shell.send("\x1b");
        shell.wait_gone("Everywhere");
    }
    shell.send("q");
    shell.wait("the shell", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with(PROMPT.trim_end())
    });
    shell.send("echo \"code $?.\"\r");
    shell.wait_for("code 0.");
    shell.send("exit\r");
    assert_eq!(shell.wait_end(), 0);
}

#[test]
fn a_reader_that_no_shell_could_continue_does_not_stop() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = reading(&desk);
    terminal.send("\x1a");
    terminal.send("/pumpk");
    terminal.wait_gone("Chess club");
    terminal.signal("-TERM");
    assert_eq!(terminal.wait_end(), 128 + 15);
}

#[test]
fn a_reader_that_was_stopped_from_outside_draws_everything_again() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = reading(&desk);
    terminal.signal("-STOP");
    terminal.forget();
    terminal.signal("-CONT");
    shows_stories(&mut terminal);
    assert!(!terminal.modes_are_as_found(), "the terminal is not raw");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
}

#[test]
fn a_feed_that_panics_the_parser_paints_nothing_over_the_screen() {
    let feed = "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">\
        <channel><title>Broken Wire</title><item><title>Quiet evening</title>\
        <itunes:duration>99999999999999999999:00:00</itunes:duration></item></channel></rss>";
    let server = FeedServer::start(vec![("/f", "application/rss+xml", feed.to_owned())]);
    let desk = Desk::new();
    let urls = desk.home().join("urls");
    std::fs::write(&urls, server.url("/f")).expect("written");
    desk.answer(&["import", urls.to_str().expect("UTF-8")]);
    let mut terminal = desk.terminal(&[], 24, 80);
    terminal.wait_for("Quiet evening");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
    let written = String::from_utf8_lossy(terminal.written());
    assert!(!written.contains("panicked"), "{written}");
}

#[test]
fn the_smallest_terminal_and_none_at_all_break_nothing() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = reading(&desk);
    for (rows, cols) in [(1, 1), (1, 80), (24, 1), (2, 2)] {
        terminal.resize(rows, cols);
        terminal.forget();
        terminal.resize(24, 80);
        terminal.wait_for("Drone barrage on Kyiv");
    }
    for (rows, cols) in [(0, 0), (0, 80), (24, 0), (65_535, 65_535)] {
        terminal.claim_size(rows, cols);
        terminal.forget();
        terminal.resize(24, 80);
        terminal.wait_for("Drone barrage on Kyiv");
    }
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
    // The size is not known from the start.
    let mut terminal = desk.terminal(&[], 0, 0);
    shows_stories(&mut terminal);
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
}

#[test]
fn rubbish_from_the_terminal_does_not_end_the_reader() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = reading(&desk);
    // Reports that no terminal sends, positions before the first cell, answers nobody asked for.
    let rubbish =
        "\x1b[32;0;0M\x1b[M\x20\x20\x20\x1b[<0;0;0M\x1b[0;0R\x1b[?1u\x1b[99999999999~\x1b[?62c";
    terminal.send(&rubbish.repeat(2_000));
    terminal.send("/pumpk");
    terminal.wait_gone("Chess club");
    // Any bytes, without those that quit or stop; a fixed sequence (Knuth's generator). What is left of
    // them when the program ends is the terminal's: there `ctrl-\` (0x1c) throws away what was written.
    let mut state = 1_u64;
    let mut bytes = Vec::new();
    while bytes.len() < 100_000 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let byte = (state >> 56) as u8;
        if !matches!(byte, b'q' | b'Q' | 3 | 0x1a | 0x1c) {
            bytes.push(byte);
        }
    }
    terminal.send_bytes(&bytes);
    terminal.signal("-TERM");
    assert_eq!(terminal.wait_end(), 128 + 15);
}

#[test]
fn the_demo_shows_its_wire_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let mut terminal = desk.terminal(&["demo"], 40, 120);
    terminal.wait_for("demo");
    terminal.wait_for("Flagged");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
    let left: Vec<_> = std::fs::read_dir(desk.home())
        .expect("home")
        .flatten()
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn without_a_terminal_the_reader_says_so_and_writes_nothing() {
    for args in [&[][..], &["demo"]] {
        let desk = Desk::new();
        let output = desk.run(args);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            errors.starts_with("flashwire: the reader needs a terminal")
                && errors.contains("`flashwire list`"),
            "{errors}"
        );
        assert!(desk.is_untouched());
    }
    // One of the two is not enough.
    for redirect in ["> out", "< /dev/null"] {
        let desk = Desk::new();
        let mut shell = desk.shell(24, 80);
        shell.wait_for(PROMPT);
        shell.send(&format!("\"$PROGRAM\" {redirect}; echo \"code $?.\"\r"));
        shell.wait_for("code 1.");
        assert!(shell.screen().contains("needs a terminal"));
        assert!(!desk.home().join(".local").exists());
        shell.send("exit\r");
        assert_eq!(shell.wait_end(), 0);
    }
}

#[test]
fn a_feed_is_looked_at_asked_again_and_unsubscribed_in_the_health_view() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = desk.terminal(&[], 24, 80);
    terminal.wait_for("Harvest festival opens");
    terminal.send("H");
    terminal.wait_for("Health of 1 feed");
    terminal.wait_for("fine");
    terminal.send("\r");
    terminal.wait_for("1 fine · 0 failed");
    terminal.wait_for("4 new");
    terminal.send("R");
    terminal.wait_for("2 fine · 0 failed");
    terminal.send("H");
    terminal.wait_for("Health of 1 feed");
    terminal.send("xx");
    terminal.wait_for("Nothing is subscribed yet");
    terminal.send("q");
    terminal.wait_end();
    assert_eq!(desk.answer(&["feeds", "--json"]), "");
}

#[test]
fn the_users_own_editor_has_terminal_and_keyboard_and_gives_both_back() {
    let (desk, _server) = desk_with_feed();
    let script = desk.home().join("editor of mine");
    let text =
        "printf 'What now? '; read line; printf '# %s\\n' \"$line\" >> \"$2\"; test \"$1\" = -x";
    std::fs::write(&script, text).expect("written");
    let editor = format!("sh '{}' -x", script.display());
    let mut terminal = desk.terminal_with_editor(&editor, 40, 120);
    terminal.wait_for("Harvest festival opens");
    terminal.send("NAsk");
    terminal.wait_for("Ask");
    // Keys that are typed ahead are the reader's until its editor begins, and then the editor's.
    terminal.send("\x0f");
    terminal.wait_for("What now?");
    assert!(!terminal.picture().alternate_screen());
    terminal.send("qjq\r");
    terminal.wait_for("Saved: marked for follow-up, note.");
    terminal.send("j");
    terminal.wait_for("Drone barrage");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
    let listed = desk.answer(&["list", "is:followed", "--json"]);
    assert!(listed.contains("Ask\\n# qjq"), "{listed}");
}
