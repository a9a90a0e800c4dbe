//! Out of the screen: the article and the links of a story, in the browser.

use url::Url;

use super::super::{
    message::{Effect, Purpose, Request},
    model::{Model, Status},
    prompt::{LineInput, Mistake, Prompt},
};

/// Opens the article of the story that is shown in the browser.
pub(super) fn open_article(model: &mut Model) -> Vec<Effect> {
    let story = model.reader.story.as_ref().map(|entry| &entry.detail.story);
    match story.map(|story| story.url.clone()) {
        Some(Some(url)) => open(model, &url),
        Some(None) => {
            model.say("This story has no address.");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Asks for the number of a link or file.
pub(super) fn ask_for_link(model: &mut Model) -> Vec<Effect> {
    if link_count(model) == 0 {
        model.say("This story has no links.");
    } else {
        let line = LineInput::default();
        model.prompt = Prompt::Link { line };
    }
    Vec::new()
}

fn link_count(model: &Model) -> usize {
    let story = model.reader.story.as_ref();
    story.map_or(0, |entry| {
        let detail = &entry.detail;
        detail.links().len() + detail.story.enclosures.len()
    })
}

/// Opens the link at once when no further digit is possible.
pub(super) fn link_changed(model: &mut Model) -> Vec<Effect> {
    let number = typed_number(model);
    match number {
        Some(number) if number * 10 > link_count(model) => open_link(model),
        _ => Vec::new(),
    }
}

fn typed_number(model: &Model) -> Option<usize> {
    model.prompt.line()?.text().trim().parse().ok()
}

/// Opens the link whose number was typed.
pub(super) fn open_link(model: &mut Model) -> Vec<Effect> {
    let count = link_count(model);
    let url = typed_number(model).and_then(|number| {
        let detail = &model.reader.story.as_ref()?.detail;
        let files = detail
            .story
            .enclosures
            .iter()
            .map(|enclosure| &enclosure.url);
        let mut urls = detail.links().iter().map(|link| &link.url).chain(files);
        urls.nth(number.checked_sub(1)?).cloned()
    });
    if let Some(url) = url {
        model.prompt = Prompt::None;
        return open(model, &url);
    }
    if let Some(line) = model.prompt.line_mut() {
        line.mistake = Some(Mistake {
            column: 0,
            message: format!("expected the number of a link, 1 to {count}"),
        });
    }
    Vec::new()
}

/// Asks the driver to open an address; only http and https ones.
fn open(model: &mut Model, url: &str) -> Vec<Effect> {
    let parsed = Url::parse(url).ok();
    if let Some(url) = parsed.filter(|url| matches!(url.scheme(), "http" | "https")) {
        let url = url.to_string();
        let purpose = Purpose::Open(url.clone());
        return vec![model.requests.ask(purpose, Request::Open(url))];
    }
    model.status = Status::Error("Only http and https addresses are opened.".to_owned());
    Vec::new()
}
