//! Takes packings off a body, up to a limit.
//!
//! This is done here and not by the HTTP client because servers get packings wrong in ways that can
//! be read all the same: plain text that is called gzip, deflate without its wrapper, wrong check
//! sums, rubbish behind the end. Pure.

use std::io::{self, ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::body::LARGE_BYTES;

/// What is asked for.
pub(super) const ACCEPTED: &str = "gzip, deflate, br, zstd";

/// Most packings that are taken off one body. One is usual.
const MAX_LAYERS: usize = 3;
/// Size of the decoders' buffers, in bytes.
const BUFFER_BYTES: usize = 8 << 10;

/// How a body was packed (RFC 9110, 8.4.1; RFC 7932; RFC 8878).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// Why a body cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It unfolds beyond the limit, or is packed too often.
    TooLarge,
    /// Nothing comes out of it, or it breaks off.
    Damaged,
}

impl Packing {
    /// Returns the packing of that name; `None` for those that change nothing or are unknown.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Self::Gzip,
            "deflate" => Self::Deflate,
            "br" => Self::Brotli,
            "zstd" => Self::Zstd,
            _ => return None,
        })
    }
}

/// Returns what is packed in `bytes`, at most `max_bytes` of it; `None` if nothing is packed at all.
///
/// What breaks off is refused: a part must not pass for the whole.
pub(super) fn unpack(
    bytes: &[u8],
    packings: &[Packing],
    max_bytes: usize,
) -> Result<Option<Vec<u8>>, Refusal> {
    if packings.len() > MAX_LAYERS {
        return Err(Refusal::TooLarge);
    }
    let mut unpacked: Option<Vec<u8>> = None;
    for &packing in packings {
        let packed = unpacked.as_deref().unwrap_or(bytes);
        if !packed.is_empty() && !is_plain(packed) {
            unpacked = Some(layer(packed, packing, max_bytes)?);
        }
    }
    Ok(unpacked)
}

fn layer(packed: &[u8], packing: Packing, max_bytes: usize) -> Result<Vec<u8>, Refusal> {
    match packing {
        Packing::Gzip => gzip(packed, max_bytes),
        // The standard means zlib's format; some servers send the bare stream.
        Packing::Deflate => match read(|| Ok(ZlibDecoder::new(packed)), max_bytes) {
            Err(Refusal::Damaged) => read(|| Ok(DeflateDecoder::new(packed)), max_bytes),
            unpacked => unpacked,
        },
        Packing::Brotli => {
            let decoder = || Ok(brotli::Decompressor::new(packed, BUFFER_BYTES));
            read(decoder, max_bytes)
        }
        Packing::Zstd => read(|| zstd::Decoder::with_buffer(packed), max_bytes),
    }
}

/// Returns whether a body begins as documents do and no packing does.
fn is_plain(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    matches!(start, [b'<', b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', ..] | [b'{', b'"' | b'\n' | b' ', ..])
}

/// Unpacks all members of a gzip file (RFC 1952, 2.2); what follows them is rubbish.
fn gzip(packed: &[u8], max_bytes: usize) -> Result<Vec<u8>, Refusal> {
    let mut unpacked = Vec::new();
    let mut rest = packed;
    loop {
        let left = max_bytes.saturating_sub(unpacked.len());
        unpacked.reserve_exact(measured(GzDecoder::new(rest), left)?);
        let mut member = GzDecoder::new(rest);
        read_into(&mut member, &mut unpacked, max_bytes)?;
        rest = member.into_inner();
        if !rest.starts_with(&[0x1f, 0x8b]) {
            return Ok(unpacked);
        }
    }
}

fn read<R: Read>(
    decoder: impl Fn() -> io::Result<R>,
    max_bytes: usize,
) -> Result<Vec<u8>, Refusal> {
    let decoder = || decoder().map_err(|_damaged| Refusal::Damaged);
    let mut unpacked = Vec::with_capacity(measured(decoder()?, max_bytes)?);
    read_into(&mut decoder()?, &mut unpacked, max_bytes)?;
    Ok(unpacked)
}

/// Unpacks into nothing and returns how much it is: what is too large is never held. What may not
/// become large is not measured.
fn measured(decoder: impl Read, max_bytes: usize) -> Result<usize, Refusal> {
    if max_bytes <= LARGE_BYTES {
        return Ok(0);
    }
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
    match io::copy(&mut decoder.take(limit.saturating_add(1)), &mut io::sink()) {
        Ok(bytes) if bytes > limit => Err(Refusal::TooLarge),
        Ok(bytes) => Ok(usize::try_from(bytes).unwrap_or(max_bytes)),
        // What is damaged is looked at when it is unpacked.
        Err(_) => Ok(0),
    }
}

fn read_into(
    decoder: &mut impl Read,
    unpacked: &mut Vec<u8>,
    max_bytes: usize,
) -> Result<(), Refusal> {
    let left = max_bytes.saturating_sub(unpacked.len());
    let limit = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
    let ended = decoder.take(limit).read_to_end(unpacked);
    if unpacked.len() > max_bytes {
        return Err(Refusal::TooLarge);
    }
    match ended {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(Refusal::Damaged),
        // A wrong check sum comes after all there is.
        Err(_) if unpacked.is_empty() => Err(Refusal::Damaged),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    use super::*;

    const PLAIN: &[u8] = b"<rss>plain</rss>";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    #[track_caller]
    fn check(bytes: Vec<u8>, packings: &[Packing], expected: Result<&[u8], Refusal>) {
        assert_eq!(
            unpack(&bytes, packings, 1 << 20).map(|unpacked| unpacked.unwrap_or(bytes)),
            expected.map(<[u8]>::to_vec)
        );
    }

    #[test]
    fn what_servers_get_wrong_is_read_all_the_same() {
        let packed = gzip(PLAIN);
        check(packed.clone(), &[Packing::Gzip], Ok(PLAIN));
        check(gzip(&packed), &[Packing::Gzip, Packing::Gzip], Ok(PLAIN));
        check(PLAIN.to_vec(), &[Packing::Gzip], Ok(PLAIN));
        check(
            [&packed, b"rubbish".as_slice()].concat(),
            &[Packing::Gzip],
            Ok(PLAIN),
        );
        check(
            [packed.clone(), packed.clone()].concat(),
            &[Packing::Gzip],
            Ok(&PLAIN.repeat(2)),
        );
        let mut wrong_sum = packed.clone();
        let at = wrong_sum.len() - 6;
        wrong_sum[at] ^= 0xff;
        check(wrong_sum, &[Packing::Gzip], Ok(PLAIN));
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(PLAIN).expect("memory");
        check(
            zlib.finish().expect("memory"),
            &[Packing::Deflate],
            Ok(PLAIN),
        );
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::best());
        bare.write_all(PLAIN).expect("memory");
        check(
            bare.finish().expect("memory"),
            &[Packing::Deflate],
            Ok(PLAIN),
        );
    }

    #[test]
    fn bombs_and_nonsense_are_refused() {
        let bomb = gzip(&vec![b' '; 4 << 20]);
        check(bomb.clone(), &[Packing::Gzip], Err(Refusal::TooLarge));
        check(
            gzip(&bomb),
            &[Packing::Gzip, Packing::Gzip],
            Err(Refusal::TooLarge),
        );
        check(bomb, &[Packing::Gzip; 4], Err(Refusal::TooLarge));
        for packing in [
            Packing::Gzip,
            Packing::Deflate,
            Packing::Brotli,
            Packing::Zstd,
        ] {
            check(vec![0xff; 9], &[packing], Err(Refusal::Damaged));
        }
    }
}
