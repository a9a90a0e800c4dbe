//! Notifications of the desktop, after the specification of freedesktop.org, and of macOS.

use std::{sync::Arc, time::Duration};

use notify_rust::Notification;
use tokio::time::timeout;

use crate::{alert::Message, model::Precedence, text::clean};

/// Longest time until the desktop has taken a notification: chosen by us.
const TIME: Duration = Duration::from_secs(10);

/// What notifications are filed under.
const NAME: &str = "flashwire";

/// Shows an alert.
pub(super) async fn show(message: Arc<Message>) -> Result<String, String> {
    // The library waits for the desktop.
    let showing = tokio::task::spawn_blocking(move || notify(&message));
    match timeout(TIME, showing).await {
        Ok(Ok(shown)) => shown,
        Ok(Err(_panicked)) => Err("the library for notifications failed".to_owned()),
        Err(_elapsed) => Err(format!(
            "the desktop did not answer in {} s",
            TIME.as_secs()
        )),
    }
}

fn notify(message: &Message) -> Result<String, String> {
    let body = clean::block(&message.body());
    let mut notification = Notification::new();
    notification
        .appname(NAME)
        .summary(&clean::line(&message.heading()))
        .body(&if reads_markup() { escaped(&body) } else { body });
    #[cfg(all(unix, not(target_os = "macos")))]
    notification.urgency(match message.precedence() {
        Precedence::Flash => notify_rust::Urgency::Critical,
        Precedence::Immediate | Precedence::Priority => notify_rust::Urgency::Normal,
        Precedence::Routine => notify_rust::Urgency::Low,
    });
    let shown = notification.show();
    shown
        .map(|_handle| "the desktop has shown it".to_owned())
        .map_err(|error| {
            let reason = clean::error_line(&error.to_string());
            format!("{reason}: is this session one of a desktop that shows notifications?")
        })
}

/// Returns whether the desktop takes signs of a text for markup.
#[cfg(all(unix, not(target_os = "macos")))]
fn reads_markup() -> bool {
    let known = notify_rust::get_capabilities();
    known.is_ok_and(|known| known.iter().any(|it| it == "body-markup"))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn reads_markup() -> bool {
    false
}

/// Returns the text with the signs of markup as they are to be read.
fn escaped(text: &str) -> String {
    quick_xml::escape::partial_escape(text).into_owned()
}
