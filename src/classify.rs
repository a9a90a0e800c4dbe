//! Says how much tension a story carries, and why: phrases of a lexicon, weighed and added up.
//!
//! Pure: files come in as text, options as values. Must not know feeds, stores or screens.

mod assess;
mod clitics;
pub mod figures;
pub mod labels;
mod language;
mod learned;
mod lexicon;
mod matcher;
mod options;
mod places;
mod read;
mod scan;
mod score;
mod signs;
mod source;
mod term;
mod theatres;
mod vocabulary;
mod weights;
mod words;

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use self::{assess::Assessor, language::is_latin, lexicon::Lexicon, weights::Weights};
pub use self::{
    language::language,
    options::ClassifyOptions,
    theatres::{Theatre, Theatres},
};
use crate::{
    model::{Account, Assessment},
    text::toml_file::TomlError,
};

/// The language of a text of which nothing better is known.
const OTHERWISE: &str = "en";

/// A file of the classifier: a lexicon, the theatres or learned weights.
#[derive(Debug, Clone)]
pub struct ClassifierFile {
    /// The file as errors name it.
    pub name: String,
    /// What it says.
    pub text: Cow<'static, str>,
    /// Whether it is known to be valid, as what ships is: then it is read when it is first needed.
    pub is_tried: bool,
}

impl ClassifierFile {
    /// Returns a file that is not known to be valid.
    pub fn new(name: &str, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.to_owned(),
            text: text.into(),
            is_tried: false,
        }
    }
}

/// What the classifier knows.
#[derive(Debug, Clone)]
pub struct ClassifierFiles {
    /// The lexicons, each in one language; several of one language are read as one.
    pub lexicons: Vec<ClassifierFile>,
    /// The theatres.
    pub theatres: ClassifierFile,
    /// Learned weights, if there are some.
    pub weights: Option<ClassifierFile>,
}

/// Assesses stories in many languages. Holds no state between them and can be shared by threads.
///
/// What a language needs is made when its first story comes: a matcher of all languages would
/// cost every start of the program half a second.
#[derive(Debug)]
pub struct Classifier {
    options: ClassifyOptions,
    theatres_file: ClassifierFile,
    theatres: OnceLock<Arc<Theatres>>,
    weights: Option<ClassifierFile>,
    languages: Vec<Language>,
    model: String,
}

/// A language with a lexicon.
#[derive(Debug)]
struct Language {
    code: String,
    lexicons: Vec<ClassifierFile>,
    assessor: OnceLock<Assessor>,
}

impl Classifier {
    /// Returns a classifier. Files that are not known to be valid are read at once.
    pub fn new(files: ClassifierFiles, options: ClassifyOptions) -> Result<Self, TomlError> {
        let lexicons = files.lexicons.iter();
        let all = lexicons.chain([&files.theatres]).chain(&files.weights);
        // Thresholds decide what is flagged, so they are part of the version.
        let first = digest_on(0, &format!("{options:?}"));
        let digest = all.fold(first, |digest, file| digest_on(digest, &file.text));
        let mut languages: Vec<Language> = Vec::new();
        for file in files.lexicons {
            let code = language_of(&file)?;
            match languages.iter_mut().find(|known| known.code == code) {
                Some(known) => known.lexicons.push(file),
                None => languages.push(Language {
                    code,
                    lexicons: vec![file],
                    assessor: OnceLock::new(),
                }),
            }
        }
        let classifier = Self {
            options,
            theatres_file: files.theatres,
            theatres: OnceLock::new(),
            weights: files.weights,
            languages,
            model: format!("linear-2+{:08x}", (digest ^ (digest >> 32)) & 0xffff_ffff),
        };
        classifier.try_files()?;
        Ok(classifier)
    }

    /// Reads the files that are not known to be valid.
    fn try_files(&self) -> Result<(), TomlError> {
        if !self.theatres_file.is_tried {
            self.read_theatres()?;
        }
        if let Some(weights) = self.weights.as_ref().filter(|file| !file.is_tried) {
            Weights::parse(&weights.name, &weights.text)?;
        }
        for language in &self.languages {
            if language.lexicons.iter().any(|file| !file.is_tried) {
                language.read()?;
            }
        }
        Ok(())
    }

    fn read_theatres(&self) -> Result<Theatres, TomlError> {
        let file = &self.theatres_file;
        Theatres::parse(&[(&file.name, &file.text)])
    }

    /// Returns the name and version of this classifier and its files.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Returns the theatres that this classifier knows.
    pub fn theatres(&self) -> &Arc<Theatres> {
        self.theatres
            .get_or_init(|| Arc::new(self.read_theatres().expect(TRIED)))
    }

    /// Assesses a story. `language` is what the feed says of itself (`en`, `en-GB`); what it does
    /// not say, or says of a language without a lexicon, is found out.
    pub fn assess(&self, title: &str, body: &str, language: Option<&str>) -> Assessment {
        match self.assessor(title, body, language) {
            Some(assessor) => assessor.assess(title, body),
            None => Assessment::nothing(&self.model),
        }
    }

    /// Returns the full account of what [`assess`](Self::assess) says; `None` without any lexicon.
    pub fn account(&self, title: &str, body: &str, language: Option<&str>) -> Option<Account> {
        let assessor = self.assessor(title, body, language)?;
        Some(assessor.account(title, body))
    }

    /// Returns the names of all signs of a story, with the part of their weight that counts: what
    /// learning the weights needs. Words come as they are, whether they have a weight or not.
    pub fn features(&self, title: &str, body: &str, language: Option<&str>) -> Vec<(String, f32)> {
        let assessor = self.assessor(title, body, language);
        assessor.map_or_else(Vec::new, |assessor| assessor.features(title, body))
    }

    /// Returns what assesses stories in the story's language.
    fn assessor(&self, title: &str, body: &str, hint: Option<&str>) -> Option<&Assessor> {
        let language = self.language(title, body, hint)?;
        Some(language.assessor.get_or_init(|| {
            let weights = self.weights.as_ref();
            let weights = weights.map(|file| Weights::parse(&file.name, &file.text).expect(TRIED));
            Assessor::new(
                language.read().expect(TRIED),
                Arc::clone(self.theatres()),
                weights.filter(|weights| weights.language == language.code),
                self.options.clone(),
                self.model.clone(),
            )
        }))
    }

    /// Returns the language whose lexicon applies: the feed's, else the text's, else English.
    fn language(&self, title: &str, body: &str, hint: Option<&str>) -> Option<&Language> {
        let known = |code: &str| self.languages.iter().find(|known| known.code == code);
        let primary = hint.and_then(|hint| hint.split(['-', '_']).next());
        let primary = primary.map(str::to_ascii_lowercase);
        let detected = || {
            let text = if body.len() > title.len() {
                body
            } else {
                title
            };
            language(text).and_then(known)
        };
        primary
            .filter(|code| is_ascii_mostly(title) == is_latin(code))
            .and_then(|code| known(&code))
            .or_else(detected)
            .or_else(|| known(OTHERWISE))
            .or_else(|| self.languages.first())
    }
}

/// Why reading a file cannot fail.
const TRIED: &str = "the file was tried: those that ship by a test, the user's at the start";

impl Language {
    fn read(&self) -> Result<Lexicon, TomlError> {
        let files = self.lexicons.iter();
        let files: Vec<(&str, &str)> = files.map(|it| (it.name.as_str(), &*it.text)).collect();
        Lexicon::parse(&files)
    }
}

/// Returns the language of a lexicon; the name of what ships says it: `lexicon/de.toml`.
fn language_of(file: &ClassifierFile) -> Result<String, TomlError> {
    let stem = file.name.rsplit('/').next().unwrap_or_default();
    match stem.strip_suffix(".toml") {
        Some(code) if file.is_tried => Ok(code.to_owned()),
        _ => Ok(Lexicon::parse(&[(&file.name, &file.text)])?.language),
    }
}

/// Returns whether most bytes of a text are ASCII, as in languages written in Latin letters.
fn is_ascii_mostly(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii).count() * 2 >= text.len()
}

/// Returns a 64-bit hash that goes on from `before` with a text, eight bytes a step after FNV-1a; it
/// names a version, it protects nothing.
fn digest_on(before: u64, text: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(PRIME).rotate_left(23);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = rest.iter().map(|&byte| u64::from(byte));
    let length = text.len() as u64;
    words
        .chain(rest)
        .chain([length])
        .fold(before ^ OFFSET, step)
}

#[cfg(test)]
mod tests;
