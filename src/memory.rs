//! How the system's allocator gives memory back.

/// Asks the allocator to give back at once what is large and freed, and to part the memory among few
/// threads. To be called once, before there are threads. Only glibc needs to be asked.
///
/// By itself glibc counts ever larger blocks as small, up to 32 MiB, once such a block was freed, and
/// small ones come from heaps that hardly shrink; each thread has a heap of its own. A round over one
/// document of 16 MiB and some packed ones would keep a third more than it uses (`benches/round`).
pub fn settle() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// What is larger is mapped by itself, in bytes. Chosen by us: larger than most documents.
        const MAPPED_FROM: libc::c_int = 256 << 10;
        /// Most heaps. Chosen by us: more threads seldom allocate at a time.
        const HEAPS: libc::c_int = 4;
        #[expect(unsafe_code, reason = "there is no safe call for it")]
        // SAFETY: mallopt(3) takes two numbers and changes parameters of the allocator alone; no
        // other thread runs yet. What it refuses stays as it was.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED_FROM);
            libc::mallopt(libc::M_ARENA_MAX, HEAPS);
        }
    }
}
