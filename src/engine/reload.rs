//! Reading the user's lexicons, theatres and rules again while the program runs.

use std::time::Duration;

use super::{Engine, EngineError, classifier_of};
use crate::{
    config::{ConfigError, Files, Stamp, places},
    file_events::FileEvents,
    store::StoreError,
    text::toml_file::TomlError,
};

/// Files that changed are looked at again after this time: whoever writes them is done when they stayed
/// as they were. Chosen by us; longer than an editor takes to write one.
const SETTLED: Duration = Duration::from_millis(500);

/// How often the files are looked at where the system cannot tell that they change. Chosen by us: the
/// screen's clock wakes the reader as often.
const LOOK: Duration = Duration::from_mins(1);

impl Engine {
    /// Returns how the files that are read again were when they were read at the start.
    pub fn files_at_start(&self) -> Stamp {
        self.shared.config.files.stamp().clone()
    }

    /// Waits until those files are others than `known` and nobody is writing them;
    /// returns how they are then.
    pub async fn files_changed(&self, known: &Stamp) -> Stamp {
        let mut before = None;
        loop {
            let (events, now) = self.look_at_files().await;
            match now {
                Some(now) if now != *known => {
                    if before.as_ref() == Some(&now) {
                        return now;
                    }
                    before = Some(now);
                    tokio::time::sleep(SETTLED).await;
                }
                _ => {
                    before = None;
                    match events {
                        Some(mut events) => events.next().await,
                        None => tokio::time::sleep(LOOK).await,
                    }
                }
            }
        }
    }

    /// Returns what happens to those files from now on, if the system tells, and how they are.
    async fn look_at_files(&self) -> (Option<FileEvents>, Option<Stamp>) {
        let dir = self.shared.config.paths.config_dir().to_owned();
        // A disk that does not answer must not keep others waiting.
        let looking = tokio::task::spawn_blocking(move || {
            let events = FileEvents::of(places(&dir)).ok();
            (events, Some(Stamp::of(&dir)))
        });
        looking.await.unwrap_or_default()
    }

    /// Reads the rules and the files of the classifier again and puts them in force; returns whether it is
    /// another classifier. When one of them cannot be used, all stay as they were.
    /// [`reassess`](Self::reassess) brings the archive up to date.
    pub async fn reload(&self) -> Result<bool, EngineError> {
        let config = &self.shared.config;
        let (paths, thresholds) = (config.paths.clone(), config.settings.classify.clone());
        let precedence = config.precedence.clone();
        let reading = tokio::task::spawn_blocking(move || -> Result<_, ConfigError> {
            let files = Files::load(&paths)?;
            let rules = files.rules()?;
            Ok((classifier_of(&files, &thresholds, precedence)?, rules))
        });
        let read = reading.await.map_err(|_failed| {
            let problem = "flashwire failed on your lexicons, theatres or rules: please report it";
            StoreError::Invariant(problem.to_owned())
        })?;
        let (classifier, rules) = read.map_err(|error| self.beside_settings(error))?;
        // What arrived already was asked about by the rules of its time.
        self.shared.rules.send_replace(rules.into());
        // What it was taught stands behind the version of its files.
        if self.in_force().model().starts_with(classifier.model()) {
            return Ok(false);
        }
        self.exchange_classifier(classifier).await?;
        Ok(true)
    }

    /// Names the file of a mistake by its place beside the settings: a line of the screen is short.
    fn beside_settings(&self, error: ConfigError) -> ConfigError {
        let dir = format!("{}/", self.shared.config.paths.config_dir().display());
        match error {
            ConfigError::Toml(mistake) => ConfigError::Toml(TomlError {
                file: mistake
                    .file
                    .strip_prefix(&dir)
                    .unwrap_or(&mistake.file)
                    .to_owned(),
                ..mistake
            }),
            other @ ConfigError::Read { .. } => other,
        }
    }
}
