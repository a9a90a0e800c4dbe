//! Columns of the list beside titles whose signs terminals draw in different widths.

use crate::support::{Desk, FeedServer};

#[test]
fn columns_stand_straight_whatever_the_titles_are_made_of() {
    const TITLES: &[&str] = &[
        "plain",
        "🚀🔥⚠️",
        "👨‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈",
        "🇺🇦🇹🇼🇮🇷🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "1️⃣#️⃣*️⃣",
        "♻️✈️☢️⚔️☠︎",
        "👍🏽👍🏿🤷🏾‍♀️",
        "أخبار الأمن لا لإ ﷺ",
        "חדשות ביטחון",
        "क्षत्रिय सुरक्षा",
        "ข่าวความมั่นคง",
        "ﾊﾝｶｸ　全角 安全保障",
        "각 각 ᄀᄀᆨ",
        "①②③αβγ■□…—",
        "Z̴̵̶̀́̂algo",
        "\u{1f1fa}x\u{1f1fa}\u{1f3fd}",
    ];
    let items: String = TITLES
        .iter()
        .zip(1..)
        .map(|(title, number)| {
            let date = chrono::Utc::now() - chrono::TimeDelta::minutes(number);
            format!(
                "<item><guid isPermaLink=\"false\">{number}</guid><title>{title} Russia threatens nuclear strike {title}</title><link>https://wire.example/{number}</link><pubDate>{}</pubDate></item>",
                date.to_rfc2822()
            )
        })
        .collect();
    let feed =
        format!("<rss version=\"2.0\"><channel><title>👨‍👩‍👧 Wire 🇺🇦</title>{items}</channel></rss>");
    let server = FeedServer::start(vec![("/f", "application/rss+xml", feed)]);
    let desk = Desk::new();
    let urls = desk.home().join("urls");
    std::fs::write(&urls, server.url("/f")).expect("written");
    desk.answer(&["import", urls.to_str().expect("UTF-8")]);
    desk.answer(&["fetch"]);
    let mut terminal = desk.terminal(&[], 50, 200);
    // One event, so each row ends with how many report it, and with the edge of the list.
    let signs = ["×16", "│"];
    terminal.wait("all rows", |screen| {
        places_of(screen, signs[0]).len() == TITLES.len()
    });
    for sign in signs {
        let places = places_of(terminal.picture(), sign);
        assert_eq!(places.len(), TITLES.len());
        assert!(
            places.iter().all(|place| *place == places[0]),
            "{sign} at {places:?}\n{}",
            terminal.screen()
        );
    }
    // What this terminal draws in more cells than others would stand beside the title as rubbish.
    let disputed = |c: char| {
        matches!(
            c,
            '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '👧' | '👦'
        )
    };
    let left = terminal.screen().chars().find(|&c| disputed(c));
    assert_eq!(left, None, "{}", terminal.screen());
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
}

/// Returns the columns in which a sign stands last, for each row of a story in the list.
fn places_of(screen: &vt100::Screen, sign: &str) -> Vec<u16> {
    let (rows, cols) = screen.size();
    let text = |row, from: u16, to: u16| -> String {
        (from..to)
            .filter_map(|col| screen.cell(row, col))
            .map(vt100::Cell::contents)
            .collect()
    };
    (0..rows.get())
        .filter(|&row| text(row, 0, cols.get()).contains("×16"))
        .filter_map(|row| {
            (0..cols.get())
                .rev()
                .find(|&col| text(row, col, cols.get()).starts_with(sign))
        })
        .collect()
}
