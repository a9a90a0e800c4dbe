//! Reads a body piece by piece and stops at the limit, before a bomb unfolds.

use reqwest::Response;

use super::{
    FetchOptions,
    error::{FetchError, plain},
};

/// Returns the decompressed body.
pub(super) async fn read(
    mut response: Response,
    options: &FetchOptions,
) -> Result<Vec<u8>, FetchError> {
    let max_bytes = options.max_body_mib.saturating_mul(1 << 20);
    let too_large = FetchError::TooLarge {
        max_mib: options.max_body_mib,
    };
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).is_ok_and(|announced| announced > max_bytes) {
        return Err(too_large);
    }
    let host = response.url().host_str().unwrap_or_default().to_owned();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len().saturating_add(chunk.len()) > max_bytes => {
                return Err(too_large);
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => return Err(plain(&error, &host, options)),
        }
    }
}
