//! Room for what is large and soon gone.
//!
//! glibc's allocator maps a large buffer by itself and gives it back when it is freed, but each such
//! buffer up to 32 MiB raises the size from which the next ones count as large: after the first
//! document of 16 MiB all others come from heaps that hardly ever shrink. A buffer beyond that limit
//! is always mapped, raises nothing, and takes no more memory than what is written to it.

/// What is larger is mapped by itself in any case, in bytes (mallopt(3), `M_MMAP_THRESHOLD`).
const ALWAYS_MAPPED: usize = (32 << 20) + (64 << 10);
/// Smaller buffers are left to the allocator, in bytes. Chosen by us.
const LARGE: usize = 512 << 10;

/// Returns an empty vector with room for `len` elements.
pub fn vec_for<T>(len: usize) -> Vec<T> {
    let mut vec = Vec::new();
    make_room(&mut vec, len);
    vec
}

/// Makes room for `more` elements; if that is much, such room that it is given back in the end.
pub fn make_room<T>(vec: &mut Vec<T>, more: usize) {
    let size = size_of::<T>().max(1);
    let wanted = vec.len().saturating_add(more);
    if wanted <= vec.capacity() {
        return;
    }
    let wanted = if wanted.saturating_mul(size) > LARGE {
        wanted.max(ALWAYS_MAPPED / size)
    } else {
        // As vectors grow by themselves.
        wanted.max(vec.capacity().saturating_mul(2))
    };
    vec.reserve_exact(wanted - vec.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_has_room_beyond_the_limit_and_what_is_small_grows_as_usual() {
        let mut small: Vec<u8> = vec_for(10);
        assert_eq!(small.capacity(), 10);
        small.extend([0; 10]);
        make_room(&mut small, 1);
        assert_eq!(small.capacity(), 20);
        make_room(&mut small, LARGE);
        assert!(small.capacity() >= ALWAYS_MAPPED);
        let room = small.capacity();
        make_room(&mut small, 1 << 20);
        assert_eq!(small.capacity(), room);
        let large: Vec<[u8; 100]> = vec_for(1 << 20);
        assert_eq!(large.capacity(), 1 << 20);
    }
}
