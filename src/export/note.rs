//! A story as a note in Markdown with YAML front matter, for Obsidian and other collections of notes.

use serde::Serialize;

use super::{ExportError, Item, stamp};
use crate::{
    model::{Kind, Names},
    text::{clean, markdown},
};

/// Longest title in a file name, in bytes: with date and id below the 255 that file systems take.
const NAME_BYTES: usize = 120;

/// Returns a file name for the note of a story, which no other story has: day, title, id.
///
/// Letters, digits, hyphens and single spaces only, so that every system takes it and a link of
/// Obsidian can name it.
pub fn file_name(item: &Item<'_>) -> String {
    let mut title = String::new();
    for word in item
        .title()
        .split(|c: char| !c.is_alphanumeric() && c != '-')
    {
        if word.is_empty() {
            continue;
        }
        if title.len() + word.len() + 1 > NAME_BYTES {
            break;
        }
        title.push_str(word);
        title.push(' ');
    }
    let day = item.time().format("%Y-%m-%d");
    format!("{day} {title}{}.md", item.detail.story.id)
}

/// Returns the note of a story.
pub(super) fn note(item: &Item<'_>, names: &Names) -> Result<String, ExportError> {
    let mut parts = vec![front_matter(item)?];
    parts.push(["# ", &markdown::inline(&item.title()), "\n"].concat());
    let assessment = &item.detail.assessment;
    let mut line = vec![
        markdown::inline(&item.publisher()),
        item.time()
            .format("%d%H%MZ %b %y")
            .to_string()
            .to_uppercase(),
        assessment.precedence.to_string(),
        format!("tension {:.2}", assessment.tension),
    ];
    line.extend(item.url().map(|url| markdown::autolink(&url)));
    parts.push([&line.join(" · "), "\n"].concat());
    let mut facts: Vec<String> = Vec::new();
    let mut fact = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            facts.push(format!(
                "- {name}: {}",
                markdown::inline(&values.join(", "))
            ));
        }
    };
    let evidence = assessment
        .evidence
        .iter()
        .filter(|phrase| phrase.weight > 0.0);
    let mut because: Vec<String> = Vec::new();
    for phrase in evidence {
        let quoted = format!("“{}”", clean::line(&phrase.text));
        if !because.contains(&quoted) {
            because.push(quoted);
        }
    }
    fact("because", because);
    let owned = |name: &str| name.to_owned();
    fact(
        "kinds",
        assessment
            .kinds
            .iter()
            .map(|kind| owned(kind.name()))
            .collect(),
    );
    let theatres = assessment.theatres.iter();
    fact(
        "theatres",
        theatres.map(|id| owned(names.theatre(id))).collect(),
    );
    let actors = assessment.actors.iter();
    fact("actors", actors.map(|id| owned(names.actor(id))).collect());
    let dyad = assessment.dyad.iter();
    let towards = dyad.map(|dyad| {
        format!(
            "{} → {}",
            names.actor(&dyad.source),
            names.actor(&dyad.target)
        )
    });
    fact("who towards whom", towards.collect());
    if !facts.is_empty() {
        parts.push([&facts.join("\n"), "\n"].concat());
    }
    let text = clean::block(item.detail.text());
    if !text.is_empty() {
        parts.push([&markdown::block(&text), "\n"].concat());
    }
    let own = item
        .detail
        .follow_up
        .as_ref()
        .map(|own| clean::block(&own.note));
    if let Some(own) = own.filter(|own| !own.is_empty()) {
        // The reader's own words are Markdown already.
        parts.push(["## Note\n\n", &own, "\n"].concat());
    }
    Ok(parts.join("\n"))
}

/// Returns the front matter: each value as JSON, which is YAML.
fn front_matter(item: &Item<'_>) -> Result<String, ExportError> {
    let story = &item.detail.story;
    let assessment = &item.detail.assessment;
    let mut yaml = Yaml::default();
    yaml.add("id", story.id)?;
    yaml.add("title", item.title())?;
    yaml.some("url", item.url())?;
    yaml.add("outlet", item.publisher())?;
    if let Some(outlet) = item.outlet {
        yaml.add("country", &outlet.country)?;
        yaml.add("outlet_kind", outlet.kind)?;
        yaml.add("state_controlled", outlet.state_controlled)?;
    }
    yaml.some("author", item.author())?;
    yaml.some("language", story.language.as_ref())?;
    yaml.some("published", story.published.map(stamp))?;
    yaml.add("arrived", stamp(story.arrived))?;
    yaml.add("tension", hundredths(assessment.tension))?;
    yaml.add("flagged", assessment.flagged)?;
    yaml.add("precedence", assessment.precedence)?;
    yaml.add("direction", hundredths(assessment.direction))?;
    yaml.add("kinds", assessment.kinds)?;
    yaml.add("theatres", &assessment.theatres)?;
    yaml.add("actors", &assessment.actors)?;
    yaml.some("dyad", assessment.dyad.as_ref().map(ToString::to_string))?;
    let mut tags: Vec<String> = assessment
        .kinds
        .iter()
        .map(Kind::name)
        .map(str::to_owned)
        .collect();
    if let Some(own) = &item.detail.follow_up {
        yaml.add("state", own.state)?;
        yaml.add("priority", own.priority)?;
        yaml.some("due", own.due.map(stamp))?;
        yaml.some("grade", own.grade.as_ref())?;
        tags.extend(own.tags.iter().map(|tag| clean::line(tag)));
    }
    yaml.add("tags", tags)?;
    Ok(["---\n", &yaml.text, "---\n"].concat())
}

/// Returns a number as it is shown: to two places.
fn hundredths(value: f32) -> f64 {
    (f64::from(value) * 100.0).round() / 100.0
}

/// Lines of front matter.
#[derive(Default)]
struct Yaml {
    text: String,
}

impl Yaml {
    fn add(&mut self, key: &str, value: impl Serialize) -> Result<(), ExportError> {
        let value = serde_json::to_string(&value)?;
        for part in [key, ": ", &escaped(&value), "\n"] {
            self.text.push_str(part);
        }
        Ok(())
    }

    /// Adds a value, if there is one.
    fn some(&mut self, key: &str, value: Option<impl Serialize>) -> Result<(), ExportError> {
        value.map_or(Ok(()), |value| self.add(key, value))
    }
}

/// Returns JSON as YAML takes it: without the few characters that YAML must not hold (YAML 1.2.2, 5.1).
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '\u{fffe}' => out.push_str("\\uFFFE"),
            '\u{ffff}' => out.push_str("\\uFFFF"),
            other => out.push(other),
        }
    }
    out
}
