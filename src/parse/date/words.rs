//! The words of dates: months in the languages of feeds, halves of the day, zones.
//!
//! Months and weekdays: Unicode CLDR, abbreviated and wide forms. Zones: RFC 822, section 5.1, and
//! the tz database's abbreviations where they name one offset only.

/// What a word of a date says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A month, 1 to 12.
    Month(u32),
    /// `am` or `pm`.
    Afternoon(bool),
    /// `오전` or `오후`: the half of the day, in Korea's time.
    KoreanHalf(bool),
    /// `년`, `月` and the like after a number, whether that is the month, and the zone it implies.
    Unit {
        /// Whether the number before is the month.
        month: bool,
        /// Seconds east of UTC.
        zone: Option<i32>,
    },
    /// A zone, in seconds east of UTC.
    Zone(i32),
    /// A weekday or a particle.
    Filler,
}

/// Starts of months' names in lower case, by month. A name belongs to the longest start.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "gen", "ene", "sty", "янв", "січ", "сту", "ιαν", "oca", "led", "ian",
    ],
    &[
        "feb", "fév", "fev", "lut", "фев", "лют", "φεβ", "şub", "úno", "helm",
    ],
    &[
        "mar", "mär", "maa", "mrt", "már", "мар", "бер", "сак", "μαρ", "μάρ", "bře",
    ],
    &[
        "apr", "avr", "abr", "kwi", "ápr", "апр", "кві", "кра", "απρ", "nis", "dub", "huh",
    ],
    &[
        "may", "mai", "mag", "maj", "mei", "máj", "май", "мая", "тра", "μαι", "μάι", "μαΐ", "kvě",
        "tou",
    ],
    &[
        "jun", "juin", "giu", "cze", "jún", "июн", "чер", "ιουν", "ιούν", "haz", "čvn", "červn",
        "kes",
    ],
    &[
        "jul", "juil", "lug", "lip", "júl", "июл", "лип", "ιουλ", "ιούλ", "tem", "čvc", "červenc",
        "hei",
    ],
    &[
        "aug", "aoû", "aou", "ago", "sie", "авг", "сер", "жні", "αυγ", "αύγ", "ağu", "elo",
    ],
    &[
        "sep", "set", "wrz", "sze", "сен", "вер", "σεπ", "eyl", "zář", "syy",
    ],
    &[
        "oct", "okt", "ott", "out", "paź", "окт", "жов", "кас", "οκτ", "eki", "říj", "lok",
    ],
    &["nov", "lis", "ноя", "лис", "νοε", "νοέ", "kas", "marras"],
    &[
        "dec", "déc", "dez", "dic", "gru", "дек", "гру", "сне", "δεκ", "ara", "pros", "joulu",
    ],
];

/// Zones by name: seconds of their offsets come as quarters of an hour east of UTC.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("etc", 0),
    ("bst", 4),
    ("cet", 4),
    ("met", 4),
    ("mez", 4),
    ("west", 4),
    ("wat", 4),
    ("cest", 8),
    ("mest", 8),
    ("mesz", 8),
    ("eet", 8),
    ("sast", 8),
    ("cat", 8),
    ("eest", 12),
    ("msk", 12),
    ("eat", 12),
    ("trt", 12),
    ("msd", 16),
    ("gst", 16),
    ("pkt", 20),
    ("ist", 22),
    ("npt", 23),
    ("ict", 28),
    ("wib", 28),
    ("hkt", 32),
    ("sgt", 32),
    ("awst", 32),
    ("pht", 32),
    ("jst", 36),
    ("kst", 36),
    ("acst", 38),
    ("aest", 40),
    ("acdt", 42),
    ("aedt", 44),
    ("nzst", 48),
    ("nzt", 48),
    ("nzdt", 52),
    ("nst", -14),
    ("ndt", -10),
    ("ast", -16),
    ("adt", -12),
    ("brt", -12),
    ("art", -12),
    ("et", -20),
    ("est", -20),
    ("edt", -16),
    ("ct", -24),
    ("cst", -24),
    ("cdt", -20),
    ("mt", -28),
    ("mst", -28),
    ("mdt", -24),
    ("pt", -32),
    ("pst", -32),
    ("pdt", -28),
    ("akst", -36),
    ("akdt", -32),
    ("hst", -40),
];

/// Particles, ordinals and weekdays that may stand anywhere.
const FILLERS: &[&str] = &[
    "t",
    "of",
    "de",
    "del",
    "den",
    "um",
    "uhr",
    "à",
    "st",
    "nd",
    "rd",
    "th",
    "the",
    "on",
    "г",
    "р",
    "mon",
    "monday",
    "tue",
    "tues",
    "tuesday",
    "wed",
    "wednesday",
    "thu",
    "thur",
    "thurs",
    "thursday",
    "fri",
    "friday",
    "sat",
    "saturday",
    "sun",
    "sunday",
    "n",
];

/// Korea's and Japan's time, in seconds east of UTC.
const SEOUL: i32 = 9 * 3600;

/// Returns what a word says, if it is one of dates.
pub(super) fn classify(word: &str) -> Option<Word> {
    match word {
        "AT" => return Some(Word::Zone(-4 * 3600)),
        "at" => return Some(Word::Filler),
        _ => {}
    }
    let word = word.to_lowercase();
    let bare: String = word.chars().filter(|&c| c != '.').collect();
    let unit = |month, zone| Some(Word::Unit { month, zone });
    match bare.as_str() {
        "am" | "a" => return Some(Word::Afternoon(false)),
        "pm" | "p" => return Some(Word::Afternoon(true)),
        "오전" => return Some(Word::KoreanHalf(false)),
        "오후" => return Some(Word::KoreanHalf(true)),
        "년" | "일" => return unit(false, Some(SEOUL)),
        "월" => return unit(true, Some(SEOUL)),
        "年" | "日" => return unit(false, None),
        "月" => return unit(true, None),
        _ => {}
    }
    if FILLERS.contains(&bare.as_str()) {
        return Some(Word::Filler);
    }
    if let Some((_, quarters)) = ZONES.iter().find(|(name, _)| *name == bare) {
        return Some(Word::Zone(quarters * 900));
    }
    month(&bare).map(Word::Month)
}

fn month(word: &str) -> Option<u32> {
    let starts = (1_u32..)
        .zip(MONTHS)
        .flat_map(|(month, starts)| starts.iter().map(move |start| (month, *start)));
    starts
        .filter(|(_, start)| word.starts_with(start))
        .max_by_key(|(_, start)| start.len())
        .map(|(month, _)| month)
}
