//! Makes text of a brief by a template (Jinja, as minijinja reads it).
//!
//! Whatever a template prints is escaped for its format, so that a title is never mark-up, in a user's own
//! template neither; only `|safe` lets text through as it is. A variable that does not exist is a mistake.

use std::{fmt, ops::Range};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value,
    syntax::SyntaxConfig,
    value::{Serde, ValueKind},
};

use super::page::Brief;
use crate::text::{
    markdown,
    nearest::{did_you_mean, nearest},
    urls,
};

/// Work that a template may do, in minijinja's units: chosen by us, a brief of 10,000 entries takes a tenth.
const FUEL: u64 = 50_000_000;

/// Cells of a line of plain text: what a mail program keeps on one line when it quotes (RFC 3676, 4.2).
const TEXT_CELLS: usize = 76;

/// Name under which templates for Markdown escape.
const MARKDOWN: &str = "markdown";

/// Names of the fields of a brief, for suggestions; a test holds them against [`Brief`].
pub(super) const FIELDS: [&str; 63] = [
    "about",
    "also_in",
    "assignee",
    "before",
    "change",
    "changed",
    "code",
    "country",
    "course",
    "credibility",
    "direction",
    "dtg",
    "due",
    "dyad",
    "entries",
    "events",
    "figures",
    "flagged",
    "follow_ups",
    "from",
    "grade",
    "headline",
    "id",
    "iso",
    "kind",
    "kinds",
    "label",
    "language",
    "left_out",
    "made",
    "marked",
    "name",
    "note",
    "now",
    "number",
    "others",
    "outlet",
    "overdue",
    "precedence",
    "precedences",
    "priority",
    "reliability",
    "reports",
    "source",
    "sources",
    "state",
    "state_controlled",
    "stories",
    "tags",
    "target",
    "tension",
    "theatres",
    "time",
    "trend",
    "until",
    "url",
    "why",
    // What a template itself brings.
    "loop",
    "range",
    "dict",
    "namespace",
    "true",
    "false",
];

/// What a template writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Markdown, clean enough to be pasted into a mail.
    Markdown,
    /// One file of HTML.
    Html,
    /// Plain text.
    Text,
}

impl Format {
    /// Returns the format that a file's name says.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            "txt" => Some(Self::Text),
            _ => None,
        }
    }

    /// Returns the name of its template among the data files.
    pub const fn template(self) -> &'static str {
        match self {
            Self::Markdown => "templates/brief.md",
            Self::Html => "templates/brief.html",
            Self::Text => "templates/brief.txt",
        }
    }
}

/// A mistake in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The file as the user knows it.
    pub file: String,
    /// 1 for the first line.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl std::error::Error for TemplateError {}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            message,
            hint,
        } = self;
        write!(f, "{file}:{line}: {message}\n{hint}")
    }
}

/// Returns a brief as text; `file` names the template in errors.
pub fn render(
    brief: &Brief,
    format: Format,
    file: &str,
    template: &str,
) -> Result<String, TemplateError> {
    let environment = environment(format);
    let text = environment
        .template_from_named_str(file, template)
        .and_then(|made| made.render(Value::from(Serde(brief))))
        .map_err(|error| mistake(&error, file, template))?;
    Ok(match format {
        Format::Text => wrapped(&text),
        Format::Markdown | Format::Html => text,
    })
}

fn environment(format: Format) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_debug(true);
    // A tag on a line of its own leaves no empty line behind.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    if let Ok(syntax) = syntax {
        environment.set_syntax(syntax);
    }
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(move |_| match format {
        Format::Markdown => AutoEscape::Custom(MARKDOWN.into()),
        Format::Html => AutoEscape::Html,
        Format::Text => AutoEscape::None,
    });
    environment.set_formatter(move |out, state, value| {
        if value.is_none() {
            return Ok(());
        }
        if format == Format::Markdown && !value.is_safe() && value.kind() != ValueKind::Number {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            return out.write_str(&markdown::inline(&text)).map_err(Error::from);
        }
        if format == Format::Markdown {
            return write!(out, "{value}").map_err(Error::from);
        }
        minijinja::escape_formatter(out, state, value)
    });
    environment.add_filter("fixed", fixed);
    environment.add_filter("signed", signed);
    environment.add_filter("link", move |url: &str| link(format, url));
    environment.add_filter("plural", plural);
    environment
}

/// `{{ 0.5 | fixed(2) }}`: 0.50.
fn fixed(value: f64, places: usize) -> Value {
    Value::from_safe_string(decimals(value, places))
}

/// `{{ -0.5 | signed(2) }}`: −0.50.
fn signed(value: f64, places: usize) -> Value {
    let sign = if value < 0.0 { "−" } else { "+" };
    Value::from_safe_string([sign, &decimals(value.abs(), places)].concat())
}

/// Returns a number with so many places, nine at most: digits and a point, safe in every format.
fn decimals(value: f64, places: usize) -> String {
    format!("{value:.*}", places.min(9))
}

/// `{{ 2 | plural("story", "stories") }}`: 2 stories.
fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `{{ entry.url | link }}`: an address that can be followed, whatever the format.
fn link(format: Format, url: &str) -> Result<Value, Error> {
    // The fields hold none that leads elsewhere; a template may hand over anything.
    let Some(url) = urls::web(url, None) else {
        let problem = "`link` needs an address that begins with http:// or https://";
        return Err(Error::new(ErrorKind::InvalidOperation, problem));
    };
    Ok(match format {
        Format::Markdown => Value::from_safe_string(markdown::autolink(url.as_str())),
        Format::Text => Value::from(url.as_str()),
        Format::Html => {
            let href = minijinja::HtmlEscape(url.as_str());
            // The whole address is shown, so that it is on paper, too.
            Value::from_safe_string(format!("<a href=\"{href}\" rel=\"noreferrer\">{href}</a>"))
        }
    })
}

/// Returns plain text with its long lines broken; what goes on stands below the text of its line.
fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        let indent = " ".repeat(indent.min(TEXT_CELLS / 2));
        let options = textwrap::Options::new(TEXT_CELLS)
            .subsequent_indent(&indent)
            .break_words(false)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for (number, part) in textwrap::wrap(line, options).iter().enumerate() {
            if number > 0 {
                out.push('\n');
            }
            out.push_str(part.trim_end());
        }
        out.push('\n');
    }
    out
}

/// Returns what is wrong with a template: where, what, and what is possible.
fn mistake(error: &Error, file: &str, template: &str) -> TemplateError {
    let range = error.range();
    let place = range.map(|range| given(template, range));
    let place = place.unwrap_or_default().trim();
    let (message, hint) = match error.kind() {
        ErrorKind::UndefinedError => undefined(place),
        ErrorKind::UnknownFilter => (
            worded(error),
            "there are `fixed(places)`, `signed(places)`, `plural(one, many)`, `link`, and those of minijinja".to_owned(),
        ),
        ErrorKind::OutOfFuel => (
            "it does too much".to_owned(),
            "look for loops in loops".to_owned(),
        ),
        _ => (
            worded(error),
            "templates are written in Jinja: {{ value }}, {% for .. %} .. {% endfor %}, {% if .. %} .. {% endif %}".to_owned(),
        ),
    };
    TemplateError {
        file: error.name().unwrap_or(file).to_owned(),
        line: error.line().unwrap_or(1),
        message,
        hint,
    }
}

/// Returns the text of a place; where it is a filter, the text of the value that the filter was given.
fn given(template: &str, place: Range<usize>) -> &str {
    let before = template.get(..place.start).unwrap_or_default();
    match before.trim_end().strip_suffix('|') {
        Some(before) => {
            let value = before.rsplit(['{', '%', '(', ',']).next();
            value
                .unwrap_or_default()
                .split_whitespace()
                .next_back()
                .unwrap_or_default()
        }
        None => template.get(place).unwrap_or_default(),
    }
}

fn worded(error: &Error) -> String {
    let detail = error.detail().map(|detail| [": ", detail].concat());
    [
        &error.kind().to_string(),
        detail.as_deref().unwrap_or_default(),
    ]
    .concat()
}

/// Returns what to say of a variable that does not exist.
fn undefined(place: &str) -> (String, String) {
    let message = if place.is_empty() {
        "there is no such variable".to_owned()
    } else {
        format!("there is no `{place}`")
    };
    let names = place.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let names = names.filter(|name| !name.is_empty());
    let mut unknown = names.filter(|name| !FIELDS.contains(name));
    let unknown = unknown.next_back();
    let near = unknown.and_then(|name| nearest(name, FIELDS));
    let all = "a brief has `made`, `from`, `until`, `about`, `figures`, `theatres`, `follow_ups` and `sources`; the README lists their fields";
    (message, near.map_or_else(|| all.to_owned(), did_you_mean))
}
