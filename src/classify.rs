//! Says how much tension a story carries, and why: phrases of a lexicon, weighed and added up.
//!
//! Pure: files come in as text, options as values. Must not know feeds, stores or screens.

mod about;
mod anchor;
mod assess;
mod clitics;
mod dyad;
pub mod figures;
mod grammar;
pub mod labels;
mod language;
mod learned;
mod lexicon;
pub mod lint;
mod matcher;
mod options;
mod personal;
mod places;
pub mod precedence;
mod read;
mod scan;
mod score;
mod sequences;
mod signs;
mod source;
mod term;
mod terms;
mod theatres;
mod version;
mod vocabulary;
mod weighed;
mod weights;
mod words;
mod workspace;

use std::sync::{Arc, OnceLock};

pub use self::{
    about::About,
    language::{language, story_language},
    options::ClassifyOptions,
    personal::{Lesson, Personal},
    theatres::{Theatre, Theatres},
    workspace::Workspace,
};
use self::{
    assess::Assessor,
    language::{is_ascii_mostly, is_latin},
    lexicon::Lexicon,
    personal::{Curriculum, Layer},
    precedence::{Decision, Facts, Source},
    version::{digest_on, short},
    weighed::Weighed,
    weights::Weights,
};
use crate::{
    model::{Account, Assessment},
    text::{packed::FileText, toml_file::TomlError},
};

/// The language of a text of which nothing better is known.
const OTHERWISE: &str = "en";

/// A file of the classifier: a lexicon, the theatres or learned weights.
#[derive(Debug, Clone)]
pub struct ClassifierFile {
    /// The file as errors name it.
    pub name: String,
    /// What it says.
    pub text: FileText,
    /// Whether it is known to be valid, as what ships is: then it is read when it is first needed.
    pub is_tried: bool,
}

impl ClassifierFile {
    /// Returns a file that is not known to be valid.
    pub fn new(name: &str, text: impl Into<FileText>) -> Self {
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
    /// The lexicons, each in one language; of one language each is laid over those before it.
    pub lexicons: Vec<ClassifierFile>,
    /// The theatres, each file laid over those before it.
    pub theatres: Vec<ClassifierFile>,
    /// Learned weights, if there are some.
    pub weights: Option<ClassifierFile>,
}

/// Assesses stories in many languages. Holds no state between them and can be shared by threads.
#[derive(Debug)]
pub struct Classifier {
    base: Arc<Base>,
    personal: Personal,
    /// The personal weights of each language of `base`.
    layers: Vec<OnceLock<Layer>>,
    model: String,
}

/// The classifier before anybody taught it.
///
/// What a language needs is made when its first story comes: a matcher of all languages would
/// cost every start of the program half a second.
#[derive(Debug)]
struct Base {
    options: ClassifyOptions,
    theatre_files: Vec<ClassifierFile>,
    theatres: OnceLock<Arc<Theatres>>,
    weights: Option<ClassifierFile>,
    languages: Vec<Language>,
    model: String,
}

/// A language with a lexicon.
#[derive(Debug)]
struct Language {
    code: String,
    is_latin: bool,
    lexicons: Vec<ClassifierFile>,
    assessor: OnceLock<Assessor>,
    curriculum: OnceLock<Curriculum>,
}

impl Classifier {
    /// Returns a classifier. Files that are not known to be valid are read at once.
    pub fn new(files: ClassifierFiles, options: ClassifyOptions) -> Result<Self, TomlError> {
        let base = Base::new(files, options)?;
        Ok(Self::over(Arc::new(base), Personal::default()))
    }

    /// Returns the same classifier with another personal layer.
    #[must_use]
    pub fn taught(&self, personal: Personal) -> Self {
        Self::over(Arc::clone(&self.base), personal)
    }

    fn over(base: Arc<Base>, personal: Personal) -> Self {
        let mut model = base.model.clone();
        if !personal.is_empty() {
            let digest = digest_on(0, personal.text().as_bytes());
            model.push('+');
            model.push_str(&short(digest));
        }
        Self {
            layers: base.languages.iter().map(|_| OnceLock::new()).collect(),
            base,
            personal,
            model,
        }
    }

    /// Returns the name and version of this classifier, its files and what it was taught.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Returns what a person taught it.
    pub const fn personal(&self) -> &Personal {
        &self.personal
    }

    /// Returns the theatres that this classifier knows.
    pub fn theatres(&self) -> &Arc<Theatres> {
        self.base.theatres()
    }

    /// Assesses a story. The language that its feed does not say, or says of one without a lexicon,
    /// is found out; names of leaders count as those of their state while they are in office.
    pub fn assess<'a>(&self, title: &str, body: &str, about: impl Into<About<'a>>) -> Assessment {
        self.assess_in(&mut Workspace::default(), title, body, about)
    }

    /// Says the same as [`assess`](Self::assess), faster for many stories.
    pub fn assess_in<'a>(
        &self,
        workspace: &mut Workspace,
        title: &str,
        body: &str,
        about: impl Into<About<'a>>,
    ) -> Assessment {
        let About { language, date } = about.into();
        match self.reader(title, body, language) {
            Some((assessor, layer)) => {
                let weighed =
                    Weighed::of(workspace.cleared(), assessor, (title, body), date, layer);
                assessor.conclude(title, &weighed, &self.model)
            }
            None => Assessment::nothing(&self.model),
        }
    }

    /// Returns the full account of what [`assess`](Self::assess) says; `None` without any lexicon.
    pub fn account<'a>(
        &self,
        title: &str,
        body: &str,
        about: impl Into<About<'a>>,
    ) -> Option<Account> {
        let About { language, date } = about.into();
        let (assessor, layer) = self.reader(title, body, language)?;
        Some(assessor.account(title, body, date, (layer, &self.model)))
    }

    /// Decides how urgent a story is, given who reports its event.
    pub fn decide(&self, facts: &Facts<'_>) -> Decision {
        let options = &self.base.options;
        precedence::decide(&options.precedence, options.flag_threshold, facts)
    }

    /// Writes into an account what is decided when these sources report the event, and by which rule.
    pub fn explain(&self, account: &mut Account, sources: &[Source<'_>]) {
        precedence::explain(&self.base.options, account, sources);
    }

    /// Returns the names of all signs of a story, with the part of their weight that counts: what
    /// learning the weights needs. Words come as they are, whether they have a weight or not.
    pub fn features<'a>(
        &self,
        title: &str,
        body: &str,
        about: impl Into<About<'a>>,
    ) -> Vec<(String, f32)> {
        let About { language, date } = about.into();
        let language = self.base.language(title, body, language);
        language.map_or_else(Vec::new, |(_, language)| {
            self.base.assessor(language).features(title, body, date)
        })
    }

    /// Returns what a person's word about a story teaches; `None` without any lexicon.
    pub fn lesson<'a>(
        &self,
        title: &str,
        body: &str,
        about: impl Into<About<'a>>,
        tension: bool,
    ) -> Option<Lesson> {
        let About { language, date } = about.into();
        let (_, language) = self.base.language(title, body, language)?;
        let assessor = self.base.assessor(language);
        let curriculum = language.curriculum();
        let mut signs = assessor.features(title, body, date);
        let (log_odds, kind) = assessor.unlearned(title, body, date);
        signs.extend(kind.map(|kind| (format!("{} {kind}", personal::KIND), 1.0)));
        signs.retain(|(sign, _)| curriculum.has(sign));
        Some(Lesson {
            signs,
            log_odds,
            tension,
        })
    }

    /// Returns what assesses stories in the story's language, and what it was taught.
    fn reader(&self, title: &str, body: &str, hint: Option<&str>) -> Option<(&Assessor, &Layer)> {
        let (at, language) = self.base.language(title, body, hint)?;
        let assessor = self.base.assessor(language);
        let layer = self.layers.get(at)?;
        let layer = layer.get_or_init(|| assessor.layer(&self.personal));
        Some((assessor, layer))
    }
}

impl Base {
    fn new(files: ClassifierFiles, options: ClassifyOptions) -> Result<Self, TomlError> {
        let lexicons = files.lexicons.iter();
        let all = lexicons.chain(&files.theatres).chain(&files.weights);
        // Thresholds decide what is flagged, so they are part of the version.
        let first = digest_on(0, format!("{options:?}").as_bytes());
        let digest = all.fold(first, |digest, file| digest_on(digest, file.text.stamp()));
        let mut languages: Vec<Language> = Vec::new();
        for file in files.lexicons {
            let code = language_of(&file)?;
            match languages.iter_mut().find(|known| known.code == code) {
                Some(known) => known.lexicons.push(file),
                None => languages.push(Language {
                    is_latin: is_latin(&code),
                    code,
                    lexicons: vec![file],
                    assessor: OnceLock::new(),
                    curriculum: OnceLock::new(),
                }),
            }
        }
        let base = Self {
            options,
            theatre_files: files.theatres,
            theatres: OnceLock::new(),
            weights: files.weights,
            languages,
            model: format!("linear-3+{}", short(digest)),
        };
        base.try_files()?;
        Ok(base)
    }

    /// Reads the files that are not known to be valid.
    fn try_files(&self) -> Result<(), TomlError> {
        if self.theatre_files.iter().any(|file| !file.is_tried) {
            let theatres = Arc::new(Theatres::parse(&self.theatre_files)?);
            // Nobody else has the classifier yet.
            drop(self.theatres.set(theatres));
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

    fn theatres(&self) -> &Arc<Theatres> {
        self.theatres
            .get_or_init(|| Arc::new(Theatres::parse(&self.theatre_files).expect(TRIED)))
    }

    /// Returns what assesses stories in a language.
    fn assessor<'l>(&self, language: &'l Language) -> &'l Assessor {
        language.assessor.get_or_init(|| {
            let weights = self.weights.as_ref();
            let weights = weights.map(|file| Weights::parse(&file.name, &file.text).expect(TRIED));
            Assessor::new(
                language.read().expect(TRIED),
                Arc::clone(self.theatres()),
                weights.filter(|weights| weights.language == language.code),
                self.options.clone(),
            )
        })
    }

    /// Returns the language whose lexicon applies, and its index: the feed's, else the text's, else
    /// English.
    fn language(&self, title: &str, body: &str, hint: Option<&str>) -> Option<(usize, &Language)> {
        let known = |code: &str| {
            let mut languages = self.languages.iter().enumerate();
            languages.find(|(_, known)| known.code.eq_ignore_ascii_case(code))
        };
        let primary = hint.and_then(|hint| hint.split(['-', '_']).next());
        let detected = || language(language::longer(title, body)).and_then(known);
        primary
            .and_then(known)
            .filter(|(_, language)| is_ascii_mostly(title) == language.is_latin)
            .or_else(detected)
            .or_else(|| known(OTHERWISE))
            .or_else(|| self.languages.iter().enumerate().next())
    }
}

/// Why reading a file cannot fail.
const TRIED: &str = "the file was tried: those that ship by a test, the user's at the start";

impl Language {
    fn read(&self) -> Result<Lexicon, TomlError> {
        Lexicon::parse(&self.lexicons)
    }

    /// Returns which signs of its stories can teach.
    fn curriculum(&self) -> &Curriculum {
        self.curriculum.get_or_init(|| Curriculum::of(&self.code))
    }
}

/// Returns the language of a lexicon; the name of what ships says it: `lexicon/de.toml`.
fn language_of(file: &ClassifierFile) -> Result<String, TomlError> {
    let stem = file.name.rsplit('/').next().unwrap_or_default();
    match stem.strip_suffix(".toml") {
        Some(code) if file.is_tried => Ok(code.to_owned()),
        _ => Lexicon::language_of(file),
    }
}

#[cfg(test)]
mod tests;
