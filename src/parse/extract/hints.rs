//! What a feed asks of those who poll it, from the words of its document.

use std::time::Duration;

use crate::model::PollHints;

/// What the document said so far of its schedule.
#[derive(Debug, Default)]
pub(super) struct HintParts {
    hints: PollHints,
    period: Option<Duration>,
    frequency: Option<u32>,
}

impl HintParts {
    /// `ttl` (RSS 2.0): minutes.
    pub(super) fn ttl(&mut self, text: &str) {
        let minutes = text
            .trim()
            .parse::<u32>()
            .ok()
            .filter(|&minutes| minutes > 0);
        self.hints.ttl = minutes.map(|minutes| Duration::from_secs(60 * u64::from(minutes)));
    }

    /// `hour` in `skipHours`: 0 to 23; RSS 0.91 counts from 1 to 24.
    pub(super) fn hour(&mut self, text: &str) {
        if let Some(hour) = text.trim().parse::<u32>().ok().filter(|&hour| hour <= 24) {
            self.hints.skip_hours |= 1 << (hour % 24);
        }
    }

    /// `day` in `skipDays`: an English name.
    pub(super) fn day(&mut self, text: &str) {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let text = text.trim().to_ascii_lowercase();
        if let Some(day) = DAYS.iter().position(|day| text.starts_with(day)) {
            self.hints.skip_days |= 1 << day;
        }
    }

    /// `sy:updatePeriod`: how long what is counted by `sy:updateFrequency` takes.
    pub(super) fn period(&mut self, text: &str) {
        let hours = match text.trim().to_ascii_lowercase().as_str() {
            "hourly" => 1,
            "daily" => 24,
            "weekly" => 24 * 7,
            "monthly" => 24 * 30,
            "yearly" => 24 * 365,
            _ => return,
        };
        self.period = Some(Duration::from_secs(3600 * hours));
    }

    /// `sy:updateFrequency`: editions in a period, 1 if it is not stated.
    pub(super) fn frequency(&mut self, text: &str) {
        self.frequency = text.trim().parse().ok().filter(|&count| count > 0);
    }

    /// Returns what is asked.
    pub(super) fn into_hints(self) -> PollHints {
        PollHints {
            update_period: self
                .period
                .map(|period| period / self.frequency.unwrap_or(1)),
            ..self.hints
        }
    }
}
