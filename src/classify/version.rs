//! Names the version of a classifier by a digest of all that it knows. Must not know what that is.

/// Returns a digest as names of versions have it.
pub(super) fn short(digest: u64) -> String {
    format!("{:08x}", (digest ^ (digest >> 32)) & 0xffff_ffff)
}

/// Returns a 64-bit hash that goes on from `before` with some bytes, eight bytes a step after FNV-1a; it
/// names a version, it protects nothing.
pub(super) fn digest_on(before: u64, bytes: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(PRIME).rotate_left(23);
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = rest.iter().map(|&byte| u64::from(byte));
    let length = bytes.len() as u64;
    words
        .chain(rest)
        .chain([length])
        .fold(before ^ OFFSET, step)
}
