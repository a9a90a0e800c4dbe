//! Reduces the page of an article to the article's text.
//!
//! `legible` finds which part of the page it is; see `docs/decisions/readability.md`. It builds a
//! tree, so it gets to see only what `text::html::tame` has made harmless. Pure; it must not know
//! where pages come from or what becomes of the text.

use legible::Options;
use url::Url;

use crate::{
    guard,
    model::Link,
    text::{clean, html},
};

/// Fewest letters and digits that make an article: chosen by us. A consent form or a "subscribe to
/// read on" has fewer; a one-paragraph report has more.
const MIN_CHARS: usize = 140;
/// What Readability takes for the length of an article, in characters: its own default.
const USUAL_CHARS: usize = 500;
/// The length of a report of one paragraph, in characters: chosen by us, see
/// `docs/decisions/readability.md`.
const SHORT_CHARS: usize = 250;
/// How many times longer a text is that makes a short one a mere box beside it: chosen by us, ibidem.
const MUCH_LONGER: usize = 4;
/// Longest text that is kept, in characters: chosen by us; a newspaper page has 15,000, a live blog
/// of a day 150,000.
const MAX_CHARS: usize = 400_000;

/// Titles of pages that stand before the page that was asked for, in lower case.
const CHALLENGES: &[&str] = &[
    "just a moment",
    "attention required",
    "access denied",
    "are you a robot",
    "are you human",
    "verify you are human",
    "checking your browser",
    "please verify",
    "pardon our interruption",
    "ddos-guard",
    "captcha",
    "security check",
];
/// Only a short page is taken for such a page: an article may have one of these words in its title.
const CHALLENGE_CHARS: usize = 2_000;

/// How a consent form is known: a short text that speaks of cookies again and again, whatever its
/// language. The limits are chosen by us: at least two mentions, one for each 300 characters.
const COOKIE: &str = "cookie";
const CONSENT_CHARS: usize = 1_500;
const CHARS_A_COOKIE: usize = 300;

/// The text of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Plain safe text; paragraphs parted by blank lines, links marked `[1]`.
    pub body: String,
    /// The targets of the body's numbered links.
    pub links: Vec<Link>,
}

/// Why a page gives no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoArticle {
    /// The site shows something else first.
    #[error("the site wants to see a browser first (a captcha or a check): open the story in one")]
    Challenge,
    /// The site asks for consent first.
    #[error("the site shows only a consent form to programs: open the story in a browser")]
    Consent,
    /// Nothing in it reads like an article.
    #[error(
        "no article was found in the page: it may need a subscription, a consent or a script; open it in a browser"
    )]
    Nothing,
}

/// Returns the article of a page. Relative links are resolved against `base`, the page's address.
pub fn extract(page: &str, base: &Url) -> Result<Article, NoArticle> {
    let tamed = html::tame(page);
    if is_challenge(&tamed) {
        return Err(NoArticle::Challenge);
    }
    // The library is asked about anything on the web: what it does not survive has no article.
    let content = guard::catching(|| content(&tamed, base));
    let content = content.ok().flatten().ok_or(NoArticle::Nothing)?;
    let rendered = html::render(&content, Some(base));
    let body = cut(rendered.text);
    if body.chars().filter(|c| c.is_alphanumeric()).count() < MIN_CHARS {
        return Err(NoArticle::Nothing);
    }
    if is_consent_form(&body) {
        return Err(NoArticle::Consent);
    }
    let links = rendered.links.into_iter();
    Ok(Article {
        body,
        links: links.map(|url| Link { url }).collect(),
    })
}

/// Returns the part of the page that is the article, as HTML.
///
/// A report of one paragraph is shorter than what the library takes for an article; asked for
/// nothing shorter, it would add what stands around it. But a short find in the midst of much text
/// is a box at the side, not the article.
fn content(page: &str, base: &Url) -> Option<String> {
    let short = found(page, base, SHORT_CHARS);
    match &short {
        Some(article) if length(article) >= USUAL_CHARS => {}
        _ => {
            let usual = found(page, base, USUAL_CHARS)?;
            let short_length = short.as_ref().map_or(0, length);
            if length(&usual) > short_length.saturating_mul(MUCH_LONGER) {
                return Some(usual.content);
            }
        }
    }
    short.map(|article| article.content)
}

/// Asks the library for an article that is not shorter than so many characters, if there is one.
fn found(page: &str, base: &Url, char_threshold: usize) -> Option<legible::Article> {
    let options = Options::new()
        .char_threshold(char_threshold)
        // Scripts were left out, and with them what this reads.
        .disable_json_ld(true);
    legible::parse(page, Some(base.as_str()), Some(options)).ok()
}

/// Returns the length of the text in characters, runs of white space counted as one.
fn length(article: &legible::Article) -> usize {
    let words = article.text_content.split_whitespace();
    words.map(|word| word.chars().count() + 1).sum()
}

fn is_challenge(page: &str) -> bool {
    let title = page
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"));
    let title = title.map_or("", |(title, _)| title).to_lowercase();
    CHALLENGES.iter().any(|words| title.contains(words))
        && html::render(page, None).text.chars().count() < CHALLENGE_CHARS
}

fn is_consent_form(text: &str) -> bool {
    let chars = text.chars().count();
    let mentions = text.to_lowercase().matches(COOKIE).count();
    chars < CONSENT_CHARS && mentions >= 2 && mentions * CHARS_A_COOKIE >= chars
}

/// Cuts a text at the end of a line if it is too long.
fn cut(text: String) -> String {
    let Some((end, _)) = text.char_indices().nth(MAX_CHARS) else {
        return text;
    };
    let kept = text.get(..end).unwrap_or_default();
    let kept = kept.rsplit_once('\n').map_or(kept, |(lines, _)| lines);
    clean::block(&format!("{kept}\n\n[…]"))
}

#[cfg(test)]
mod tests;
