//! Why a story's page gave no text, in words for a person.

use chrono::{DateTime, Utc};

use super::super::{EngineError, found};
use crate::{article::NoArticle, fetch::FetchError, store::StoreError};

/// A page gave no text. The story is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FullTextError {
    /// The story has no page.
    #[error("this story has no address")]
    NoAddress,
    /// The address must not be asked for.
    #[error(transparent)]
    NotFollowed(#[from] found::NotFollowed),
    /// The host asked to be left alone.
    #[error("{host} asked to be left alone until {}", until.format("%Y-%m-%d %H:%MZ"))]
    Resting {
        /// The host.
        host: String,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The server did not give it.
    #[error("{host}: {error}{}", advice(error))]
    Fetch {
        /// The host.
        host: String,
        /// Why.
        error: FetchError,
    },
    /// It is no page.
    #[error("{host} sent {what}, not a page: open it in a browser")]
    NotAPage {
        /// The host.
        host: String,
        /// Its media type.
        what: String,
    },
    /// There is no article in it.
    #[error("{host}: {reason}")]
    NoArticle {
        /// The host.
        host: String,
        /// What it is instead.
        reason: NoArticle,
    },
    /// Reading took too long.
    #[error("{host}: the page is built so that reading it takes too long: open it in a browser")]
    Slow {
        /// The host.
        host: String,
    },
    /// The store.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for FullTextError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl FullTextError {
    /// Returns whether asking again soon would give the same.
    pub(super) const fn is_final(&self) -> bool {
        match self {
            Self::NoAddress
            | Self::NotFollowed(_)
            | Self::NotAPage { .. }
            | Self::NoArticle { .. }
            | Self::Slow { .. } => true,
            Self::Fetch { error, .. } => {
                matches!(error, FetchError::Status { code } if *code / 100 == 4 && *code != 429)
                    || matches!(error, FetchError::TooLarge { .. } | FetchError::Redirect(_))
            }
            Self::Resting { .. } | Self::Engine(_) => false,
        }
    }
}

/// Says what a status means for a person who wants to read the page.
pub(in crate::engine) const fn advice(error: &FetchError) -> &'static str {
    match error {
        FetchError::Status {
            code: 401 | 402 | 407,
        } => ": the page is for subscribers; open it in a browser",
        FetchError::Status { code: 403 } => {
            ": the site turns programs away, perhaps with a captcha; open it in a browser"
        }
        FetchError::Status { code: 404 | 410 } => ": the page is gone",
        FetchError::Status { code: 429 } => ": too many requests; it is left alone for a while",
        FetchError::Status { code: 451 } => ": withheld for legal reasons",
        FetchError::Status { code: 500..=599 } => ": the server has a problem; try again later",
        _ => "",
    }
}
