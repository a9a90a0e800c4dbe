//! Reading the user's lexicons, theatres and rules again while the program runs.

use std::time::Duration;

use super::{Engine, EngineError, classifier_of};
use crate::{
    config::{ConfigError, Files, Stamp},
    store::StoreError,
    text::toml_file::TomlError,
};

/// How often the user's files are looked at: a few calls to the system, so that an editor's change
/// is seen soon and an idle reader costs next to nothing (chosen by us).
const LOOK: Duration = Duration::from_secs(2);

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
            tokio::time::sleep(LOOK).await;
            let dir = self.shared.config.paths.config_dir().to_owned();
            // A disk that does not answer must not keep others waiting.
            let now = tokio::task::spawn_blocking(move || Stamp::of(&dir)).await;
            let now = now.ok();
            match now {
                Some(now) if now != *known && before.as_ref() == Some(&now) => return now,
                now => before = now,
            }
        }
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
