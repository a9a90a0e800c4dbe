//! The reader in a real pseudo-terminal.

use std::process::Command;

use crate::support::{Desk, FeedServer, rss};

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
    terminal.send("5");
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

#[test]
fn a_signal_ends_the_reader_and_gives_the_terminal_back() {
    let (desk, _server) = desk_with_feed();
    let mut terminal = desk.terminal(&[], 24, 80);
    terminal.wait_for("Drone barrage on Kyiv");
    let id = terminal.process_id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("kill")
            .success()
    );
    terminal.wait_end();
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
fn without_a_terminal_the_reader_says_so() {
    let output = Desk::new().run(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("terminal"), "{errors}");
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
