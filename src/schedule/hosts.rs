//! Hosts that asked to be left alone: 429 (RFC 6585, 4) is said to a client, not to one of its
//! requests, so it holds for all feeds of the host.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use url::Url;

use super::quiet_until;
use crate::model::Feed;

/// The status with which a server says that a client asks too much.
const TOO_MANY_REQUESTS: u16 = 429;

/// Until when which hosts are left alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuietHosts(BTreeMap<String, DateTime<Utc>>);

impl QuietHosts {
    /// Concludes from what is stored of all feeds.
    pub fn of(feeds: &[Feed], now: DateTime<Utc>) -> Self {
        let mut quiet = BTreeMap::new();
        let told = feeds
            .iter()
            .filter(|feed| feed.health.last.status == Some(TOO_MANY_REQUESTS));
        for feed in told {
            if let (Some(host), Some(until)) = (host(&feed.url), quiet_until(&feed.health))
                && until > now
            {
                let known = quiet.entry(host).or_insert(until);
                *known = until.max(*known);
            }
        }
        Self(quiet)
    }

    /// Returns until when the host of this address is left alone, if it is.
    pub fn until(&self, url: &str) -> Option<DateTime<Utc>> {
        self.0.get(&host(url)?).copied()
    }
}

/// Returns the host of an address, as requests to it are counted: in lower case, with its port if
/// that is not the usual one of its scheme.
pub fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}
