//! Settings of alerts, right and wrong.

use super::*;
use crate::config::settings::{DEFAULT, DEFAULT_NAME};

fn read(text: &str) -> Result<AlertOptions, TomlError> {
    let file = DataFile {
        name: "my.toml".to_owned(),
        text: text.to_owned().into(),
        user: true,
    };
    parse((DEFAULT_NAME, DEFAULT), Some(&file))
}

#[test]
fn nothing_alerts_as_shipped_and_the_user_changes_what_he_names() {
    let shipped = read("").expect("valid");
    assert_eq!(shipped.policy.precedence, None);
    assert_eq!(shipped.channels(), Vec::<&str>::new());
    assert_eq!(
        (shipped.policy.cap, shipped.policy.window),
        (6, TimeDelta::minutes(10))
    );
    assert!(shipped.policy.fresh > TimeDelta::zero());
    let own = "[alerts]\nprecedence = \"immediate\"\nquiet = \"22:00-06:30\"\n\
               channels = [\"osc9\", \"desktop\", \"osc9\"]\ncommand = [\"logger\", \"{title}\"]\n\
               webhook = { url = \"http://127.0.0.1:8080/hook\", secret = { env = \"HOOK\" } }\n";
    let own = read(own).expect("valid");
    assert_eq!(own.policy.precedence, Some(Precedence::Immediate));
    assert_eq!(own.policy.cap, 6);
    assert_eq!(own.channels(), ["desktop", "osc9", "command", "webhook"]);
    let webhook = own.webhook.expect("a webhook");
    assert_eq!(
        webhook.secret,
        Some(SecretSource::Environment("HOOK".to_owned()))
    );
}

#[test]
fn mistakes_name_file_line_and_key() {
    let check = |line: &str, expected: &str| {
        let error = read(&format!("[alerts]\n{line}"))
            .expect_err(line)
            .to_string();
        assert!(error.starts_with(expected), "{error}");
        assert!(
            error.contains("expected") || error.contains("sign with"),
            "{error}"
        );
    };
    check(
        "precedence = \"routine\"",
        "my.toml:2: `alerts.precedence`: is \"routine\"",
    );
    check(
        "fresh_hours = 0",
        "my.toml:2: `alerts.fresh_hours`: is 0: expected 1 to 720",
    );
    check("quiet = \"22-6\"", "my.toml:2: `alerts.quiet`: is \"22-6\"");
    check("cap = 0", "my.toml:2: `alerts.cap`: is 0");
    check("cap = \"six\"", "my.toml:2: `cap`: not of the right type");
    let hush = read("[alerts]\nwebhook = { url = \"https://a\", secret = \"hush\" }");
    let hush = hush.expect_err("a mistake").to_string();
    assert!(!hush.contains("hush"), "{hush}");
    check(
        "channels = [\"dektop\"]",
        "my.toml:2: `alerts.channels`: has \"dektop\"",
    );
    check(
        "command = [\"\"]",
        "my.toml:2: `alerts.command`: has no program",
    );
    check(
        "command = [\"a\", \"{titel}\"]",
        "my.toml:2: `alerts.command`: has {titel}",
    );
    check("webhok = {}", "my.toml:2: unknown field `webhok`");
    let webhook = |inner: &str, expected: &str| {
        let expected = format!("my.toml:2: `alerts.webhook`: {expected}");
        check(&format!("webhook = {{ {inner} }}"), &expected);
    };
    webhook("url = \"ftp://a\"", "`url`: expected an address");
    webhook(
        "url = \"https://me:pw@a.example/\"",
        "`url` has a name or a password",
    );
    webhook("retry_s = 5", "has no `url`");
    webhook(
        "url = \"https://a.example\", retry_s = 601",
        "`retry_s` is 601",
    );
    webhook(
        "url = \"https://a.example\", secret = {}",
        "`secret` needs one of",
    );
}
