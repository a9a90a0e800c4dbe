//! Sections as users write them.

use super::*;
use crate::config::{DataFile, RetentionOptions};

fn file(text: &str) -> DataFile {
    DataFile {
        name: "my.toml".to_owned(),
        text: text.to_owned().into(),
        user: true,
    }
}

fn sources(text: &str) -> Sources {
    parse(&file(text)).expect("valid")
}

fn folder_of(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

const WISHES: &str = r#"
[refresh]
interval_minutes = 5

[[folder]]
path = "Leaks"
proxy = "socks5h://127.0.0.1:9050"
interval_minutes = 120
max_age = "2y"
max_stories = 500

[[folder]]
path = "Paid"
hosts = ["Wire.example"]
login = { command = ["pass", "show", "wire"] }

[[feed]]
url = "https://wire.example/a"
interval_minutes = 15
user_agent = "desk/1"
headers = { X-Api-Key = "hush-hush" }
login = { user = "duty", keyring = "wire" }
full_text = true
max_age = ""
filter = ["jq", "."]

[[feed]]
url = "exec:harbour"
command = ["/usr/local/bin/harbour", "--json"]
"#;

#[test]
fn a_feed_has_what_its_folders_and_its_own_section_say() {
    let sources = sources(WISHES);
    let plain = sources.options("https://other.example/", &[], &[]);
    assert!(plain.proxy.is_none() && plain.login.is_none() && plain.interval.is_none());

    let leaks = folder_of("Leaks/Deep");
    let inner = sources.options("https://other.example/", &[], &leaks);
    assert_eq!(inner.interval, Some(Duration::from_hours(2)));
    assert!(matches!(inner.proxy, Some(Proxy::At(_))));

    let own = sources.options("https://wire.example/a", &[], &leaks);
    assert_eq!(own.interval, Some(Duration::from_mins(15)));
    assert!(matches!(own.proxy, Some(Proxy::At(_))));
    assert_eq!(own.full_text, Some(true));
    let options = RetentionOptions::default();
    let (of_inner, of_own) = (options.limits(&inner), options.limits(&own));
    assert_eq!(of_inner.max_age, "2y".parse().expect("an age"));
    assert_eq!(of_own.max_age, "".parse().expect("an age"));
    assert_eq!((of_inner.max_stories, of_own.max_stories), (500, 500));
    assert_eq!(
        own.login.map(|login| login.secret),
        Some(SecretSource::Keyring {
            service: "wire".to_owned(),
            user: "duty".to_owned()
        })
    );
    let former = ["https://wire.example/a".to_owned()];
    let moved = sources.options("https://new.example/a", &former, &[]);
    assert_eq!(moved.user_agent.as_deref(), Some("desk/1"));
    let server = moved.server.expect("the server that the user named");
    assert_eq!(server.host_str(), Some("wire.example"));

    let program = sources.options("exec:harbour", &[], &[]).command;
    assert_eq!(
        program.map(|argv| argv.args),
        Some(vec!["--json".to_owned()])
    );
}

#[test]
fn a_folders_login_is_for_the_hosts_that_it_names() {
    let sources = sources(WISHES);
    let paid = folder_of("Paid");
    let theirs = sources.options("https://wire.example/b", &[], &paid);
    assert!(theirs.login.is_some());
    let stranger = sources.options("https://stranger.example/b", &[], &paid);
    assert!(stranger.login.is_none() && stranger.server.is_none());
    let elsewhere = sources.options("https://wire.example/b", &[], &folder_of("Paid news"));
    assert!(elsewhere.login.is_none());
}

#[test]
fn nothing_that_is_printed_has_a_secret() {
    assert!(!format!("{:?}", sources(WISHES)).contains("hush"));
}

#[test]
fn mistakes_name_the_line_and_what_was_expected() {
    let check = |text: &str, expected: &str| {
        let error = parse(&file(text)).expect_err("a mistake").to_string();
        assert!(error.starts_with(expected), "{error}");
        assert!(!error.contains("hush"), "{error}");
    };
    check("\n[[feed]]\nproxy = \"none\"", "my.toml:2: expected `url`");
    check(
        "[[feed]]\nurl = \"https://a.example/\"\nintervall = 1",
        "my.toml:3: unknown field `intervall`",
    );
    check(
        "[[feed]]\nurl = \"https://a.example/\"\nproxy = \"127.0.0.1\"",
        "my.toml:3: `proxy`: expected \"environment\", \"none\" or an address",
    );
    check(
        "[[feed]]\nurl = \"https://me:hush@a.example/\"",
        "my.toml:1: `url` has a name or a password in it",
    );
    check(
        "[[feed]]\nurl = \"https://a.example/\"\nheaders = { Authorization = \"hush\" }",
        "my.toml:1: `headers`: the header `Authorization` cannot be set here",
    );
    check(
        "[[feed]]\nurl = \"https://a.example/\"\nheaders = { X-Key = \"hush\\n\" }",
        "my.toml:1: `headers`: the value of the header `X-Key` has characters",
    );
    check(
        "[[feed]]\nurl = \"https://a.example/\"\nlogin = { user = \"me\" }",
        "my.toml:1: `login` needs either `command`",
    );
    check(
        "[[folder]]\npath = \"Paid\"\nlogin = { keyring = \"x\" }",
        "my.toml:1: `login` and `headers` of a folder need `hosts`",
    );
    check(
        "[[feed]]\nurl = \"https://a.example/\"\nlogin = \"hush\"",
        "my.toml:3: `login`: not of the right type, expected",
    );
    check(
        "[[feed]]\nurl = \"exec:x\"",
        "my.toml:1: `exec:x` needs a `command`",
    );
    check(
        "[[feed]]\nurl = \"exec:rm -rf\"\ncommand = [\"x\"]",
        "my.toml:1: expected `url`",
    );
    check(
        "[[feed]]\nurl = \"https://a.example/\"\ninterval_minutes = 0",
        "my.toml:1: `interval_minutes` is 0: expected 1 to 10080",
    );
    check(
        "[[feed]]\nurl = \"https://a.example/\"\nmax_age = \"2\"",
        "my.toml:1: `max_age` is \"2\": expected days, weeks or years",
    );
    check(
        "[[feed]]\nurl = \"https://a.example/\"\nmax_stories = 1000000001",
        "my.toml:1: `max_stories` is 1000000001: expected 0 to 1000000000",
    );
    check(
        "[[feed]]\nurl = \"https://a.example\"\n[[feed]]\nurl = \"https://a.example/\"",
        "my.toml:3: a second [[feed]]",
    );
}
