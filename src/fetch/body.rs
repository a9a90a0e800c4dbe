//! Reads a body piece by piece and unpacks it, and stops at the limit, before a bomb unfolds.

use std::sync::Arc;

use reqwest::{Response, header::CONTENT_ENCODING};
use tokio::sync::OwnedSemaphorePermit;

use crate::memory;

use super::{
    FetchOptions, Shared,
    error::FetchError,
    unpack::{Packing, Refusal, unpack},
};

/// A body beyond this many bytes waits until few others are as large, so that the memory of a round
/// does not grow with the number of requests under way. Chosen by us: 1 feed in 100 is larger.
const LARGE_BYTES: usize = 512 << 10;
/// How many large bodies may be there at a time, from the first piece to the last story read.
pub(super) const LARGE_AT_ONCE: usize = 1;

/// The right of a body to be large; given back when it is dropped.
#[derive(Debug, Default)]
pub struct Room(Option<OwnedSemaphorePermit>);

/// Returns the unpacked body; `plain` says in plain words what goes wrong on the way.
pub(super) async fn read(
    response: Response,
    shared: &Shared,
    plain: impl Fn(&reqwest::Error) -> FetchError,
) -> Result<(Vec<u8>, Room), FetchError> {
    let options = &shared.options;
    let packings = packings(&response);
    let (bytes, room) = as_sent(response, shared, plain).await?;
    if packings.is_empty() {
        return Ok((bytes, room));
    }
    // What is small may unfold to something large.
    let room = match room {
        Room(None) => room_for_large(shared).await,
        room => room,
    };
    let max_bytes = max_bytes(options);
    let unpacked = tokio::task::spawn_blocking(move || unpack(bytes, &packings, max_bytes)).await;
    match unpacked.unwrap_or(Err(Refusal::Damaged)) {
        Ok(bytes) if bytes.len() <= LARGE_BYTES => Ok((bytes, Room::default())),
        Ok(bytes) => Ok((bytes, room)),
        Err(Refusal::TooLarge) => Err(too_large(options)),
        Err(Refusal::Damaged) => Err(FetchError::Broken(
            "it is not packed as the server says".to_owned(),
        )),
    }
}

const fn max_bytes(options: &FetchOptions) -> usize {
    options.max_body_mib.saturating_mul(1 << 20)
}

const fn too_large(options: &FetchOptions) -> FetchError {
    FetchError::TooLarge {
        max_mib: options.max_body_mib,
    }
}

async fn room_for_large(shared: &Shared) -> Room {
    Room(Arc::clone(&shared.large).acquire_owned().await.ok())
}

/// Returns the packings, the one that was applied last first.
fn packings(response: &Response) -> Vec<Packing> {
    let headers = response.headers().get_all(CONTENT_ENCODING);
    let names: Vec<&str> = headers
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let names = names.iter().rev();
    names.filter_map(|name| Packing::named(name)).collect()
}

/// Returns the body as it came.
async fn as_sent(
    mut response: Response,
    shared: &Shared,
    plain: impl Fn(&reqwest::Error) -> FetchError,
) -> Result<(Vec<u8>, Room), FetchError> {
    let options = &shared.options;
    let max_bytes = max_bytes(options);
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).is_ok_and(|announced| announced > max_bytes) {
        return Err(too_large(options));
    }
    let mut body = Vec::new();
    let mut room = Room::default();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len().saturating_add(chunk.len()) > max_bytes => {
                return Err(too_large(options));
            }
            Ok(Some(chunk)) => {
                memory::make_room(&mut body, chunk.len());
                body.extend_from_slice(&chunk);
            }
            Ok(None) => return Ok((body, room)),
            Err(error) => return Err(plain(&error)),
        }
        if body.len() > LARGE_BYTES && room.0.is_none() {
            room = room_for_large(shared).await;
        }
    }
}
