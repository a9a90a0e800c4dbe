//! Pages: feeds that are added by the address of one, and the full text of stories.

use std::{fs, sync::mpsc};

use serde_json::Value;

use crate::{
    hostile::Hostile,
    support::{Desk, FeedServer, Reply, rss},
};

const HTML: &str = "text/html; charset=utf-8";
const RSS: &str = "application/rss+xml";

/// Returns a server of one page with a head and a body, of some feeds, and nothing else.
fn site(head: &'static str, body: &'static str) -> (FeedServer, mpsc::Receiver<String>) {
    FeedServer::answering(move |path| match path {
        "/" | "/news/" => {
            let page =
                format!("<html><head><title>Site</title>{head}</head><body>{body}</body></html>");
            Reply::page(HTML, &page)
        }
        "/main.rss" | "/feed.xml" => Reply::page(RSS, &rss("Main wire", &[("One", "Text", 3)])),
        "/second.xml" => Reply::page(
            "text/xml",
            &rss("Second wire", &[("Two", "Text", 5), ("Three", "", 9)]),
        ),
        "/busy" => Reply {
            status: "429 Too Many Requests",
            ..Reply::missing()
        },
        "/guarded" => Reply {
            status: "403 Forbidden",
            ..Reply::page(HTML, "<title>Just a moment...</title>")
        },
        _ => Reply::missing(),
    })
}

#[test]
fn a_pages_feed_is_found_wherever_it_may_be() {
    let check = |head: &'static str, body: &'static str, expected: &str, requests: usize| {
        let (site, asked) = site(head, body);
        let desk = Desk::new();
        let answer = desk.answer(&["add", &site.url("/")]);
        assert_eq!(
            answer,
            format!("subscribed: Main wire  {}\n", site.url(expected)),
            "{head}{body}"
        );
        assert_eq!(asked.try_iter().count(), requests, "{head}{body}");
    };
    check(
        "<LINK REL=Alternate TYPE=application/rss+xml HREF=/main.rss>",
        "",
        "/main.rss",
        2,
    );
    // What the page names and does not work is passed over.
    check(
        "<link rel=alternate type=application/rss+xml href=/gone>",
        "<a href=/main.rss>x</a>",
        "/main.rss",
        3,
    );
    check(
        "<base href=/>",
        "<a href='main.rss'>Our feed</a><a href=/about>About</a>",
        "/main.rss",
        2,
    );
    check("", "Nothing here", "/feed.xml", 5);
}

#[test]
fn a_large_page_leads_to_a_large_feed() {
    let (site, _asked) = FeedServer::answering(|path| match path {
        "/" => {
            let text = "<p>Some of the text of a long page.</p>".repeat(20_000);
            let link = "<link rel=alternate type=application/rss+xml href=/main.rss>";
            Reply::page(HTML, &format!("<html><head>{link}</head><body>{text}"))
        }
        "/main.rss" => {
            let text = "Some of the text. ".repeat(40_000);
            Reply::page(RSS, &rss("Main wire", &[("One", &text, 3)]))
        }
        _ => Reply::missing(),
    });
    let answer = desk_with("[fetch]\ntotal_timeout_s = 600\n").answer(&["add", &site.url("/")]);
    assert!(answer.starts_with("subscribed: Main wire"), "{answer}");
}

#[test]
fn several_feeds_are_offered_and_one_is_picked() {
    let (site, asked) = site(
        "<link rel=alternate type=application/rss+xml title=A href=/main.rss>\
         <link rel=alternate type=application/atom+xml title=B href=/second.xml>",
        "",
    );
    let desk = Desk::new();
    let output = desk.run(&["add", &site.url("/")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let offered = String::from_utf8_lossy(&output.stderr).replace(&site.address, "SITE");
    insta::with_settings!({filters => vec![(r"\d{4}-\d\d-\d\d \d\d:\d\dZ", "DATE")]}, {
        insta::assert_snapshot!(offered, @r"
        flashwire: SITE/ leads to 2 feeds; add the one you want, by its address or with --pick N:
          1  Main wire  (RSS, 1 stories, newest DATE)  SITE/main.rss
          2  Second wire  (RSS, 2 stories, newest DATE)  SITE/second.xml
        ");
    });
    assert_eq!(desk.answer(&["feeds"]), "");
    let output = desk.run(&["add", &site.url("/"), "--pick", "3"]);
    assert_eq!(output.status.code(), Some(2));
    let answer = desk.answer(&["add", &site.url("/"), "--pick", "2"]);
    assert!(answer.starts_with("subscribed: Second wire"), "{answer}");
    assert_eq!(asked.try_iter().count(), 9);
}

#[test]
fn at_a_terminal_the_feed_is_asked_for() {
    let (site, _asked) = site(
        "<link rel=alternate type=application/rss+xml href=/main.rss>\
         <link rel=alternate type=application/rss+xml href=/second.xml>",
        "",
    );
    let desk = Desk::new();
    let mut terminal = desk.terminal(&["add", &site.url("/")], 24, 100);
    terminal.wait_for("number, 1 to 2 (nothing for none):");
    terminal.send("2\r");
    terminal.wait_for("subscribed: Second wire");
    assert_eq!(terminal.wait_end(), 0);
    assert!(desk.answer(&["feeds"]).contains("/second.xml"));
}

#[test]
fn what_cannot_be_added_is_told_plainly_and_nobody_else_is_asked() {
    let (site, asked) = site(
        "<link rel=alternate type=application/rss+xml href=/busy>",
        "",
    );
    let check = |address: &str, code: i32, words: &[&str], requests: usize| {
        let desk = Desk::new();
        let output = desk.run(&["add", address]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{told}");
        for word in words {
            assert!(told.contains(word), "{word}: {told}");
        }
        assert_eq!(asked.try_iter().count(), requests, "{told}");
        assert_eq!(desk.answer(&["feeds", "--json"]), "");
    };
    // A server that has had enough is not asked for the usual places too.
    check(&site.url("/"), 1, &["/busy: HTTP 429"], 2);
    check(&site.url("/guarded"), 1, &["403", "captcha"], 1);
    check(
        "https://t.me/channel",
        1,
        &["a channel on Telegram", "discover.rsshub"],
        0,
    );
    check("ftp://example.org/", 2, &["is not an address"], 0);
}

/// Writes settings with these lines and returns the desk.
fn desk_with(settings: &str) -> Desk {
    let desk = Desk::new();
    let dir = desk.home().join(".config/flashwire");
    fs::create_dir_all(&dir).expect("made");
    fs::write(dir.join("config.toml"), settings).expect("written");
    desk
}

const ARTICLE: &str = "<p>The convoy of thirty lorries stood at the frontier through the night, officers of both \
    armies said, while engineers repaired the bridge that was shelled on Sunday morning.</p>\
    <p>A missile strike on the depot had been announced; NATO invokes Article 5 was the headline of a \
    leaflet, which <a href='/denial'>the alliance denied</a> within the hour.</p>";

/// Returns a server with a feed of summaries, and their pages.
fn paper() -> (FeedServer, mpsc::Receiver<String>) {
    FeedServer::answering(|path| match path {
        "/" => Reply::page(
            HTML,
            "<link rel=alternate type=application/rss+xml href=/other.xml>\
             <link rel=alternate type=application/rss+xml href=/feed.xml>",
        ),
        "/other.xml" => Reply::page(RSS, &rss("Other paper", &[])),
        "/feed.xml" => {
            let items: String = ["story", "guarded", "busy", "doc.pdf", "same", "wall"]
                .map(|name| {
                    format!(
                        "<item><guid>{name}</guid><title>About {name}</title><link>/{name}</link>\
                         <description>In short: {name}</description></item>"
                    )
                })
                .concat();
            let feed = format!(
                "<rss version=\"2.0\"><channel><title>Paper</title>{items}</channel></rss>"
            );
            Reply::page(RSS, &feed)
        }
        "/story" => Reply::page(
            "text/html",
            &format!(
                "<html><nav>Menu</nav><article>{ARTICLE}</article><footer>Imprint</footer></html>"
            ),
        ),
        "/guarded" => Reply {
            status: "403 Forbidden",
            ..Reply::page(HTML, "no")
        },
        "/busy" => Reply {
            status: "429 Too Many Requests",
            headers: "Retry-After: 3600\r\n".to_owned(),
            body: String::new(),
        },
        "/doc.pdf" => Reply::page("application/pdf", "%PDF"),
        "/wall" => Reply::page(HTML, "<title>Checking your browser</title><p>Wait.</p>"),
        _ => Reply::missing(),
    })
}

fn id_of(desk: &Desk, title: &str) -> String {
    let found = desk.answer(&["list", &format!("\"{title}\""), "--json"]);
    let story: Value = serde_json::from_str(found.trim()).expect("one story");
    story["id"].as_str().expect("an id").to_owned()
}

#[test]
fn the_full_text_is_fetched_once_shown_assessed_and_found() {
    let (desk, (paper, asked)) = (Desk::new(), paper());
    desk.answer(&["add", &paper.url("/feed.xml")]);
    desk.answer(&["fetch"]);
    let id = id_of(&desk, "About story");
    let before: Value = serde_json::from_str(&desk.answer(&["show", &id, "--json"])).expect("JSON");
    assert_eq!(before["full_text"], Value::Null);
    assert_eq!(before["flagged"], false);
    let _before = asked.try_iter().count();

    let shown: Value =
        serde_json::from_str(&desk.answer(&["show", &id, "--full", "--json"])).expect("JSON");
    assert_eq!(asked.try_iter().collect::<Vec<_>>(), ["/story"]);
    let body = shown["body"].as_str().expect("a text");
    assert!(body.starts_with("The convoy of thirty lorries"), "{body}");
    assert!(
        body.contains("denied [1]") && !body.contains("Imprint"),
        "{body}"
    );
    assert_eq!(shown["links"][0]["url"], paper.url("/denial").as_str());
    assert_eq!(shown["full_text"]["url"], paper.url("/story").as_str());
    assert_eq!(shown["full_text"]["feed_body"], "In short: story");
    assert_eq!(shown["flagged"], true);
    let in_body = shown["evidence"].as_array().expect("a list");
    let in_body = in_body
        .iter()
        .find(|piece| piece["field"] == "body")
        .expect("one");
    let place = |name: &str| in_body[name].as_u64().expect("bytes") as usize;
    assert_eq!(&body[place("start")..place("end")], in_body["text"]);
    assert_eq!(id_of(&desk, "thirty lorries"), id);

    // What is there is not asked for again, and the feed does not take it away.
    desk.answer(&["show", &id, "--full"]);
    desk.answer(&["fetch", "--force"]);
    assert!(!asked.try_iter().any(|path| path == "/story"));
    let plain = desk.answer(&["show", &id]);
    assert!(plain.contains("full text from 127.0.0.1, "), "{plain}");
    assert!(plain.contains("thirty lorries"), "{plain}");
    desk.answer(&["follow", &id]);
    desk.answer(&["remove", &paper.url("/feed.xml")]);
    assert!(desk.answer(&["show", &id]).contains("thirty lorries"));
}

#[test]
fn a_page_without_the_text_says_why() {
    let (desk, (paper, asked)) = (Desk::new(), paper());
    desk.answer(&["add", &paper.url("/feed.xml")]);
    desk.answer(&["fetch"]);
    let _before = asked.try_iter().count();
    let check = |title: &str, words: &[&str], requests: usize| {
        let output = desk.run(&["show", &id_of(&desk, title), "--full"]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{told}");
        for word in words {
            assert!(told.contains(word), "{word}: {told}");
        }
        assert_eq!(asked.try_iter().count(), requests, "{title}: {told}");
    };
    check("About guarded", &["127.0.0.1: HTTP 403", "captcha"], 1);
    check("About doc", &["application/pdf, not a page"], 1);
    check("About wall", &["wants to see a browser first"], 1);
    check("About same", &["HTTP 404", "the page is gone"], 1);
    check("About busy", &["HTTP 429", "left alone for a while"], 1);
    // The host said for how long; until then nobody asks it for pages.
    check(
        "About busy",
        &["127.0.0.1 asked to be left alone until "],
        0,
    );
    check(
        "About story",
        &["127.0.0.1 asked to be left alone until "],
        0,
    );
}

#[test]
fn feeds_whose_stories_are_wanted_whole_bring_their_pages_with_the_round() {
    let (paper, asked) = paper();
    let feed = paper.url("/feed.xml");
    let desk = desk_with(&format!("[[feed]]\nurl = \"{feed}\"\nfull_text = true\n"));
    desk.answer(&["add", &feed]);
    let _before = asked.try_iter().count();
    desk.answer(&["fetch", "--force"]);
    let mut paths: Vec<String> = asked.try_iter().collect();
    // The pages are asked for one after the other, until the host says that it has had enough.
    assert_eq!(paths.remove(0), "/feed.xml");
    assert!(paths.contains(&"/busy".to_owned()), "{paths:?}");
    assert_eq!(paths.last().map(String::as_str), Some("/busy"));
    // What failed for good is not asked for again; nor anything while the host rests.
    desk.answer(&["fetch", "--force"]);
    assert_eq!(asked.try_iter().collect::<Vec<_>>(), ["/feed.xml"]);
    let first = &paths[0];
    assert!(first != "/busy", "the newest story comes first: {paths:?}");
}

#[test]
fn a_page_is_added_and_a_story_read_in_full_on_the_screen() {
    let (desk, (paper, _asked)) = (Desk::new(), paper());
    let mut terminal = desk.terminal(&[], 40, 120);
    terminal.wait_for("Nothing is subscribed yet.");
    terminal.send("a");
    terminal.wait_for("enter keep");
    terminal.send(&paper.address);
    terminal.send("\r");
    terminal.wait_for("The page has 2 feeds: which one?");
    terminal.wait_for("Other paper");
    terminal.send("j\r");
    terminal.wait_for("About story");
    terminal.wait_for("In short: story");
    terminal.send("t");
    terminal.wait_for("full text  from 127.0.0.1, ");
    terminal.wait_for("The convoy of thirty lorries");
    // What fails says so, and the story stays as it is.
    terminal.send("J");
    terminal.wait_for("In short: guarded");
    terminal.send("t");
    terminal.wait_for("No full text: 127.0.0.1: HTTP 403 Forbidden: the site turns programs away");
    terminal.send("q");
    assert_eq!(terminal.wait_end(), 0);
    assert!(desk.answer(&["list", "lorries"]).contains("About story"));
}

#[test]
fn pages_that_mislead_lead_to_a_feed_or_to_plain_words() {
    let Some(server) = Hostile::start() else {
        return;
    };
    let check = |page: &str, code: i32, words: &str| {
        let desk = Desk::new();
        let output = desk.run(&["add", &server.url(&format!("/html/{page}"))]);
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told).replace(&server.url(""), "SERVER");
        assert_eq!(output.status.code(), Some(code), "{page}: {told}");
        assert!(told.contains(words), "{page}: {told}");
        let is_plain = |c: char| c == '\n' || !c.is_control();
        assert!(told.chars().all(is_plain), "{page}: {told:?}");
    };
    for page in [
        "autodiscovery",
        "upper",
        "unquoted",
        "multi-rel",
        "base",
        "hreflang",
        "commented",
        "body-link",
    ] {
        check(page, 0, "SERVER/ok/rss\n");
    }
    check("relative", 0, "SERVER/ok/atom\n");
    check("escaped", 0, "SERVER/ok/rss?a=1&b=2\n");
    check("many", 2, "leads to 4 feeds");
    check(
        "captcha",
        1,
        "HTTP 403 Forbidden: the site turns programs away, perhaps with a captcha",
    );
    check("dead", 1, "SERVER/status/404: HTTP 404");
    check("self", 1, "no feed was found");
    check("loop", 1, "SERVER/html/loop2: an HTML page, not a feed");
    for page in ["none", "evil", "refresh", "oembed"] {
        check(page, 1, "no feed was found");
    }
}
