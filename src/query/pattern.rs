//! Regular expressions in queries: `/regex/flags`.
//!
//! The engine takes time in proportion to the text, whatever the pattern; a pattern that would need
//! much memory is refused when it is read.

use regex::{Regex, RegexBuilder};

/// Longer patterns are refused: nobody types them. In bytes.
const LENGTH_MAX: usize = 1000;

/// Most memory that one compiled pattern, and what it remembers while it runs, may take, in bytes.
const SIZE_MAX: usize = 1 << 20;

/// Deepest nesting of groups.
const NESTING_MAX: u32 = 50;

/// The flags that may stand behind the pattern.
const FLAGS: &str = "imsx";

/// A regular expression (syntax of the `regex` crate), and how it is written.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    flags: String,
    regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source && self.flags == other.flags
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// Compiles a pattern; flags are `i` (whatever the case), `m`, `s` and `x`. Tells in one line what
    /// is wrong.
    pub fn new(source: &str, flags: &str) -> Result<Self, String> {
        if source.is_empty() {
            return Err("this pattern is empty: expected something between the slashes".to_owned());
        }
        if source.len() > LENGTH_MAX {
            return Err(format!("this pattern is longer than {LENGTH_MAX} bytes"));
        }
        if let Some(wrong) = flags.chars().find(|flag| !FLAGS.contains(*flag)) {
            return Err(format!(
                "`{wrong}` cannot stand behind a pattern: expected i, m, s or x, or a space"
            ));
        }
        let has = |flag| flags.contains(flag);
        let regex = RegexBuilder::new(source)
            .case_insensitive(has('i'))
            .multi_line(has('m'))
            .dot_matches_new_line(has('s'))
            .ignore_whitespace(has('x'))
            .size_limit(SIZE_MAX)
            .dfa_size_limit(SIZE_MAX)
            .nest_limit(NESTING_MAX)
            .build()
            .map_err(|error| in_one_line(&error))?;
        let flags = FLAGS.chars().filter(|flag| has(*flag)).collect();
        Ok(Self {
            source: source.to_owned(),
            flags,
            regex,
        })
    }

    /// Returns what stands between the slashes.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the flags.
    pub fn flags(&self) -> &str {
        &self.flags
    }

    /// Returns the compiled pattern.
    pub const fn regex(&self) -> &Regex {
        &self.regex
    }

    /// Returns the pattern with its flags, as it is written in a query.
    pub fn written(&self) -> String {
        format!("/{}/{}", self.source.replace('/', "\\/"), self.flags)
    }
}

/// Returns the last line of what the compiler says: the lines before it draw the place.
fn in_one_line(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => {
            "this pattern is too large when it is compiled: use smaller repetitions".to_owned()
        }
        error => {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            let what = last.trim_start_matches("error: ");
            format!("this pattern cannot be read: {what}")
        }
    }
}
