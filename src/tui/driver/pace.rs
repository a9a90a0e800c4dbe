//! When the next frame may be drawn: at once where few were drawn of late, else one after the other.

use std::time::Duration;

use tokio::time::Instant;

/// From one frame to the next, where many follow each other: 30 frames a second.
const FRAME: Duration = Duration::from_millis(33);

/// Frames that may follow each other at once: a key shows that it was pressed, then what came of it.
const AT_ONCE: u32 = 4;

/// Keeps the frames of a flood apart.
pub(super) struct Pace {
    /// When the frames drawn so far were over if each took its time.
    over: Instant,
}

impl Pace {
    /// Begins when nothing was drawn yet.
    pub(super) const fn new(now: Instant) -> Self {
        Self { over: now }
    }

    /// Returns from when on the next frame may be drawn.
    pub(super) fn due(&self) -> Instant {
        let ahead = FRAME * (AT_ONCE - 1);
        self.over.checked_sub(ahead).unwrap_or(self.over)
    }

    /// Tells that a frame was drawn.
    pub(super) fn drawn(&mut self, now: Instant) {
        self.over = self.over.max(now) + FRAME;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn few_frames_are_drawn_at_once_and_many_one_after_the_other() {
        let begin = Instant::now() + Duration::from_mins(1);
        let mut pace = Pace::new(begin);
        // As often as it may: four at once, then thirty a second.
        let mut now = begin;
        let mut drawn = 0;
        while now < begin + Duration::from_secs(1) {
            if pace.due() <= now {
                pace.drawn(now);
                drawn += 1;
            } else {
                now = pace.due();
            }
            if now == begin {
                assert!(drawn <= AT_ONCE);
            }
        }
        assert!((31..=35).contains(&drawn), "{drawn}");
        // After a rest, at once again.
        let later = now + Duration::from_secs(1);
        for _ in 0..AT_ONCE {
            assert!(pace.due() <= later);
            pace.drawn(later);
        }
        assert!(pace.due() > later);
    }
}
