//! Receives a body piece by piece and unpacks it, and stops at the limit, before a bomb unfolds.
//!
//! A large body lies in a file without a name until there is room for it in memory: then it is read
//! back and unpacked. A server that sends a large body slowly keeps nobody else waiting.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, Write as _},
    sync::Arc,
};

use reqwest::{Response, header::CONTENT_ENCODING};
use tokio::{sync::OwnedSemaphorePermit, task::spawn_blocking};

use super::{
    FetchOptions, Shared,
    error::FetchError,
    unpack::{Packing, Refusal, unpack},
};

/// A body beyond this many bytes waits until few others are as large, so that the memory of a round
/// does not grow with the number of requests under way. Chosen by us: 1 feed in 100 is larger.
pub(super) const LARGE_BYTES: usize = 512 << 10;
/// How many large bodies may be in memory at a time, until what they say is stored.
pub(super) const LARGE_AT_ONCE: usize = 1;

/// The right of a body to be large; given back when it is dropped.
#[derive(Debug, Default)]
pub struct Room {
    _permit: Option<OwnedSemaphorePermit>,
}

/// A body as it was sent, whole.
#[derive(Debug)]
pub(super) struct Received {
    kept: Kept,
    /// How it is packed, what was applied last first.
    packings: Vec<Packing>,
}

#[derive(Debug)]
enum Kept {
    InMemory(Vec<u8>),
    InFile(File),
}

/// Receives a body; `plain` says in plain words what goes wrong on the way.
pub(super) async fn receive(
    mut response: Response,
    options: &FetchOptions,
    plain: impl Fn(&reqwest::Error) -> FetchError,
) -> Result<Received, FetchError> {
    let max_bytes = max_bytes(options);
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).is_ok_and(|announced| announced > max_bytes) {
        return Err(too_large(options));
    }
    let packings = packings(&response);
    let (mut bytes, mut file, mut len) = (Vec::new(), None, 0_usize);
    while let Some(chunk) = response.chunk().await.map_err(|error| plain(&error))? {
        len = len.saturating_add(chunk.len());
        if len > max_bytes {
            return Err(too_large(options));
        }
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGE_BYTES {
            file = Some(append(file, std::mem::take(&mut bytes)).await?);
        }
    }
    let kept = match file {
        None => Kept::InMemory(bytes),
        file => Kept::InFile(append(file, bytes).await?),
    };
    Ok(Received { kept, packings })
}

impl Received {
    /// Returns the unpacked body, once there is room for it.
    pub(super) async fn unpacked(self, shared: &Shared) -> Result<(Vec<u8>, Room), FetchError> {
        let options = &shared.options;
        let packings: Arc<[Packing]> = self.packings.into();
        let kept = match self.kept {
            Kept::InMemory(bytes) => match take_off(shared, bytes, &packings, LARGE_BYTES).await? {
                Ok(bytes) => return Ok((bytes, Room::default())),
                // What is small may unfold to something large.
                Err((Refusal::TooLarge, bytes)) => Kept::InMemory(bytes),
                Err((Refusal::Damaged, _)) => return Err(damaged()),
            },
            file @ Kept::InFile(_) => file,
        };
        let permit = Arc::clone(&shared.large).acquire_owned().await.ok();
        let bytes = match kept {
            Kept::InMemory(bytes) => bytes,
            Kept::InFile(file) => off_thread(move || read_back(file))
                .await?
                .map_err(|error| own(&error))?,
        };
        match take_off(shared, bytes, &packings, max_bytes(options)).await? {
            Ok(bytes) => Ok((bytes, Room { _permit: permit })),
            Err((Refusal::TooLarge, _)) => Err(too_large(options)),
            Err((Refusal::Damaged, _)) => Err(damaged()),
        }
    }
}

/// Takes the packings off, or gives the bytes back with the reason why not.
async fn take_off(
    shared: &Shared,
    bytes: Vec<u8>,
    packings: &Arc<[Packing]>,
    max_bytes: usize,
) -> Result<Result<Vec<u8>, (Refusal, Vec<u8>)>, FetchError> {
    if packings.is_empty() {
        return Ok(Ok(bytes));
    }
    let packings = Arc::clone(packings);
    let _turn = shared.unpacking.acquire().await;
    off_thread(move || match unpack(&bytes, &packings, max_bytes) {
        Ok(unpacked) => Ok(unpacked.unwrap_or(bytes)),
        Err(refusal) => Err((refusal, bytes)),
    })
    .await
}

/// Writes on at the end of the file; makes one if there is none.
async fn append(file: Option<File>, bytes: Vec<u8>) -> Result<File, FetchError> {
    let written = off_thread(move || {
        let mut file = file.map_or_else(tempfile::tempfile, Ok)?;
        file.write_all(&bytes)?;
        Ok(file)
    });
    written.await?.map_err(|error: io::Error| own(&error))
}

fn read_back(mut file: File) -> io::Result<Vec<u8>> {
    let len = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or_default());
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Does what takes a processor or the disk some time where it holds up nobody.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, FetchError> {
    // A panic is a mistake of ours in reading a stranger's bytes.
    spawn_blocking(work).await.map_err(|_panic| damaged())
}

fn own(error: &io::Error) -> FetchError {
    FetchError::Own(format!(
        "a large document could not be kept in a temporary file: {error}; make room in {} or set \
         TMPDIR to another directory",
        std::env::temp_dir().display()
    ))
}

fn damaged() -> FetchError {
    FetchError::Broken("it is not packed as the server says".to_owned())
}

const fn max_bytes(options: &FetchOptions) -> usize {
    options.max_body_mib.saturating_mul(1 << 20)
}

const fn too_large(options: &FetchOptions) -> FetchError {
    FetchError::TooLarge {
        max_mib: options.max_body_mib,
    }
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
