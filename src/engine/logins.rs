//! The secrets with which feeds are asked: from the user's programs and the system's keyring, kept in
//! memory as long as the program runs, and nowhere else.

use std::{collections::BTreeMap, time::Duration};

use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroize as _};
use tokio::{
    sync::{Semaphore, watch},
    time::{Instant, timeout},
};

use crate::{
    config::{self, LoginOptions, SecretSource},
    fetch::Login,
    program::{self, Argv, Bounds, ProgramError},
    text::clean,
};

/// Longest time until a secret is there: chosen by us, long enough to unlock a keyring by hand.
const TIME: Duration = Duration::from_mins(1);
/// Longest secret, in bytes: chosen by us; tokens have up to 4 KiB.
const SECRET_BYTES: usize = 16 << 10;
/// So long a secret that could not be had is not asked for again: a round asks for it once, not once
/// for each feed. Chosen by us.
const REST: Duration = Duration::from_mins(1);

/// A secret could not be had. What its source wrote is never told: it may be the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum LoginError {
    /// The program failed.
    #[error("the program of the login: {0}")]
    Program(String),
    /// The keyring has none, or none that can be opened.
    #[error("the keyring entry for service `{service}` and user `{user}`: {reason}")]
    Keyring {
        service: String,
        user: String,
        reason: String,
    },
    /// The variable is not set, or has nothing that can be sent.
    #[error("the variable `{0}` of the environment has no secret: set it to one line of text")]
    Variable(String),
    /// Nothing that can be sent.
    #[error("the login's source gave no secret: expected one line of text")]
    NoSecret,
}

/// The secrets of all sources that the settings name.
#[derive(Debug)]
pub(super) struct Logins {
    secrets: BTreeMap<SecretSource, Secret>,
}

/// The secret of one source.
#[derive(Debug)]
struct Secret {
    /// Who has it may ask the source.
    turn: Semaphore,
    /// What it gave last.
    kept: watch::Sender<Option<Kept>>,
}

/// What a source gave, and when.
#[derive(Debug, Clone)]
struct Kept {
    at: Instant,
    secret: Result<SecretString, LoginError>,
}

impl Logins {
    /// Returns the logins, none of them asked for yet.
    pub(super) fn new<'a>(sources: impl Iterator<Item = &'a SecretSource>) -> Self {
        let secret = |source: &SecretSource| {
            let secret = Secret {
                turn: Semaphore::new(1),
                kept: watch::Sender::new(None),
            };
            (source.clone(), secret)
        };
        Self {
            secrets: sources.map(secret).collect(),
        }
    }

    /// Returns who asks. Each source is asked once, by one request at a time.
    pub(super) async fn get(&self, login: &LoginOptions) -> Result<Login, LoginError> {
        let secret = self.secret(&login.secret).await?;
        Ok(match &login.user {
            Some(user) => Login::Basic {
                user: user.clone(),
                password: secret,
            },
            None => Login::Bearer(secret),
        })
    }

    /// Returns the secret of a source that was named at the start.
    pub(super) async fn secret(&self, source: &SecretSource) -> Result<SecretString, LoginError> {
        let secret = self.secrets.get(source).ok_or(LoginError::NoSecret)?;
        secret.get(source).await
    }

    /// Forgets a secret that the server does not take.
    pub(super) fn forget(&self, source: &SecretSource) {
        if let Some(secret) = self.secrets.get(source) {
            secret.kept.send_replace(None);
        }
    }
}

impl Secret {
    async fn get(&self, source: &SecretSource) -> Result<SecretString, LoginError> {
        // Nobody closes it.
        let _turn = self.turn.acquire().await;
        let kept = self.kept.borrow().clone();
        if let Some(kept) = kept.filter(|kept| kept.secret.is_ok() || kept.at.elapsed() < REST) {
            return kept.secret;
        }
        let secret = read(source).await;
        let at = Instant::now();
        self.kept.send_replace(Some(Kept {
            at,
            secret: secret.clone(),
        }));
        secret
    }
}

async fn read(source: &SecretSource) -> Result<SecretString, LoginError> {
    match source {
        SecretSource::Command(argv) => from_program(argv).await,
        SecretSource::Keyring { service, user } => from_keyring(service, user).await,
        SecretSource::Environment(name) => config::variable(name)
            .as_deref()
            .and_then(one_line)
            .ok_or_else(|| LoginError::Variable(name.clone())),
    }
}

async fn from_program(argv: &Argv) -> Result<SecretString, LoginError> {
    let bounds = Bounds {
        time: TIME,
        bytes: SECRET_BYTES,
    };
    let mut output = program::run(argv, b"", &[], bounds)
        .await
        .map_err(|error| {
            let error = match error {
                // It may complain of the secret itself.
                ProgramError::Failed { program, how, .. } => ProgramError::Failed {
                    program,
                    how,
                    complaint: String::new(),
                },
                other => other,
            };
            LoginError::Program(error.to_string())
        })?;
    let secret = std::str::from_utf8(&output).ok().and_then(one_line);
    output.zeroize();
    secret.ok_or(LoginError::NoSecret)
}

async fn from_keyring(service: &str, user: &str) -> Result<SecretString, LoginError> {
    let error = |reason: String| LoginError::Keyring {
        service: service.to_owned(),
        user: user.to_owned(),
        reason: clean::error_line(&reason),
    };
    let (of, by) = (service.to_owned(), user.to_owned());
    let asking = tokio::task::spawn_blocking(move || {
        let entry = keyring::v1::Entry::new(&of, &by)?;
        entry.get_password().map(SecretString::from)
    });
    let secret = match timeout(TIME, asking).await {
        Err(_elapsed) => return Err(error("it was not opened in time".to_owned())),
        Ok(Err(_panicked)) => return Err(error("the keyring's library failed".to_owned())),
        Ok(Ok(Err(failed))) => return Err(error(reason(&failed))),
        Ok(Ok(Ok(secret))) => secret,
    };
    one_line(secret.expose_secret()).ok_or(LoginError::NoSecret)
}

fn reason(error: &keyring::v1::Error) -> String {
    use keyring::v1::Error;
    match error {
        Error::NoEntry => "there is none".to_owned(),
        Error::NoDefaultStore => match keyring::v1::Entry::store_status() {
            Err(status) => format!("this session has no keyring: {status}"),
            Ok(()) => "this session has no keyring".to_owned(),
        },
        // Others may hold what the entry has.
        Error::BadEncoding(_) => "it is not text".to_owned(),
        other => other.to_string(),
    }
}

/// Returns the first line, as password managers print the secret, if it can be sent.
fn one_line(text: &str) -> Option<SecretString> {
    let line = text.lines().next()?.trim_end_matches('\r');
    let is_fine = !line.is_empty() && !line.contains(char::is_control);
    is_fine.then(|| SecretString::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(script: &str) -> LoginOptions {
        LoginOptions {
            user: None,
            secret: SecretSource::Command(Argv {
                program: "sh".to_owned(),
                args: vec!["-c".to_owned(), script.to_owned()],
            }),
        }
    }

    async fn token(logins: &Logins, login: &LoginOptions) -> String {
        match logins.get(login).await.expect("a secret") {
            Login::Bearer(token) => token.expose_secret().to_owned(),
            Login::Basic { .. } => panic!("no user was named"),
        }
    }

    #[tokio::test]
    async fn a_secret_is_read_once_until_it_is_forgotten() {
        let dir = tempfile::tempdir().expect("a directory");
        let script = format!(
            "cd '{}'; echo x >> asked; wc -l < asked",
            dir.path().display()
        );
        let login = login(&script);
        let logins = Logins::new([&login.secret].into_iter());
        let first = token(&logins, &login).await;
        assert_eq!(token(&logins, &login).await, first);
        logins.forget(&login.secret);
        assert_ne!(token(&logins, &login).await, first);
    }

    #[tokio::test]
    async fn a_failure_tells_no_secret() {
        let check = async |script: &str, expected: &str| {
            let login = login(script);
            let logins = Logins::new([&login.secret].into_iter());
            let error = logins.get(&login).await.expect_err("no secret").to_string();
            assert_eq!(error, expected);
        };
        check(
            "echo hush; echo hush >&2; exit 7",
            "the program of the login: `sh` ended with status 7",
        )
        .await;
        let nothing = "the login's source gave no secret: expected one line of text";
        check("true", nothing).await;
        check("printf '\\033hush\\n'", nothing).await;
        check("printf '\\377\\n'", nothing).await;
    }
}
