//! The ways of an alert: the desktop, a program of the user's, a server of the user's.

use std::{
    hash::{BuildHasher as _, RandomState},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use secrecy::ExposeSecret as _;
use tokio::time::{Instant, sleep};

use super::Engine;
use crate::{
    alert::{self, Message, Retry},
    config::Webhook,
    engine::{desktop, rules},
    fetch::{Post, PostError},
};

/// An alert on its way: how it arrived, or why it did not, in plain words.
pub(super) type Delivery = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

impl Engine {
    /// Returns the ways of an alert that the settings name, but those of the reader's terminal.
    pub(super) fn deliveries(&self, message: &Arc<Message>) -> Vec<(&'static str, Delivery)> {
        let options = &self.shared.config.alerts;
        let mut ways: Vec<(&'static str, Delivery)> = Vec::new();
        if options.desktop {
            let message = Arc::clone(message);
            ways.push(("desktop", Box::pin(desktop::show(message))));
        }
        if !options.command.is_empty() {
            let (argv, message) = (options.command.clone(), Arc::clone(message));
            let run = async move {
                rules::run_filled(&argv, &message.values(), &message.json()).await?;
                Ok("the program ended well".to_owned())
            };
            ways.push(("command", Box::pin(run)));
        }
        if let Some(webhook) = options.webhook.clone() {
            let (engine, message) = (self.clone(), Arc::clone(message));
            let sent = async move { engine.tell_server(&webhook, &message).await };
            ways.push(("webhook", Box::pin(sent)));
        }
        ways
    }

    /// Sends a test alert each way that the settings name; returns what became of each.
    pub async fn test_alerts(&self) -> Vec<(&'static str, Result<String, String>)> {
        let message = Arc::new(Message::Test { at: self.now() });
        let mut told = Vec::new();
        for (channel, delivery) in self.deliveries(&message) {
            told.push((channel, delivery.await));
        }
        told
    }

    /// Sends a message to a server until it takes it, as long as the settings allow.
    async fn tell_server(&self, webhook: &Webhook, message: &Message) -> Result<String, String> {
        let body = message.json();
        let key = match &webhook.secret {
            Some(source) => {
                let secret = self.shared.logins.secret(source).await;
                let secret = secret.map_err(|error| error.to_string())?;
                let key = alert::signing_key(secret.expose_secret());
                Some(key.map_err(|error| error.to_string())?)
            }
            None => None,
        };
        let id = format!("msg_{:016x}{:016x}", random(1), random(2));
        let began = Instant::now();
        let limit = Duration::from_secs(webhook.retry_s);
        let mut failed = 0;
        loop {
            // The time is that of the try: receivers refuse what is old.
            let timestamp = self.now().timestamp();
            let mut headers = vec![
                ("webhook-id", id.clone()),
                ("webhook-timestamp", timestamp.to_string()),
            ];
            if let Some(key) = &key {
                let signed = alert::signature(key, &id, timestamp, &body);
                headers.push(("webhook-signature", signed));
            }
            let post = Post {
                url: webhook.url.clone(),
                headers,
                body: body.clone(),
            };
            let error = match self.shared.fetcher.post(&post).await {
                Ok(accepted) => {
                    let times = if failed == 0 {
                        String::new()
                    } else {
                        format!(", at try {}", failed + 1)
                    };
                    return Ok(format!("the server answered {}{times}", accepted.status));
                }
                Err(error) => error,
            };
            failed += 1;
            let wish = match &error {
                PostError::Status { status, .. } if !alert::is_worth_another_try(*status) => {
                    return Err(error.to_string());
                }
                PostError::Status { retry_after, .. } => *retry_after,
                PostError::Network(_) => None,
            };
            let retry = Retry {
                failed,
                elapsed: began.elapsed(),
                wish,
                chance: chance(),
            };
            let Some(wait) = alert::next_try(&retry, limit) else {
                let tries = if failed == 1 { "try" } else { "tries" };
                return Err(format!("{error} ({failed} {tries}, then given up)"));
            };
            sleep(wait).await;
        }
    }
}

/// Returns a number that nobody can foresee: each `RandomState` has keys of its own.
fn random(salt: u64) -> u64 {
    RandomState::new().hash_one(salt)
}

/// Returns a random number, 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a chance needs few digits")]
fn chance() -> f64 {
    random(0) as f64 / u64::MAX as f64
}
