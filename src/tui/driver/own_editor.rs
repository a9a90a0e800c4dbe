//! The user's own editor on a note: an argument list, never a shell, and a file that only the user can
//! read and that is gone afterwards.

use std::{
    fs,
    io::{Read as _, Write as _},
};

use tempfile::NamedTempFile;
use tokio::process::{Child, Command};

/// Most bytes that are taken back: more than a note may have, so that its own limit tells.
const MOST_BYTES: u64 = 1 << 20;

/// An editor that runs in our terminal.
pub(super) struct OwnEditor {
    program: String,
    /// Removed with the value.
    file: NamedTempFile,
    child: Child,
}

impl OwnEditor {
    /// Starts the editor with these words on a text.
    pub(super) fn start(words: &[String], text: &str) -> Result<Self, String> {
        let Some((program, arguments)) = words.split_first() else {
            return Err(Self::none());
        };
        let file = file_with(text).map_err(|error| format!("cannot write a file: {error}"))?;
        let child = Command::new(program)
            .args(arguments)
            .arg(file.path())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("`{program}` did not start: {error}"))?;
        Ok(Self {
            program: program.clone(),
            file,
            child,
        })
    }

    /// Tells that no editor is set.
    pub(super) fn none() -> String {
        "none is set: set VISUAL or EDITOR, for instance to `nano`".to_owned()
    }

    /// Waits until the editor ends; returns the text. May be called again when it was interrupted.
    pub(super) async fn text(&mut self) -> Result<String, String> {
        let ended = self.child.wait().await;
        let program = &self.program;
        let status = ended.map_err(|error| format!("`{program}`: {error}"))?;
        if !status.success() {
            return Err(format!(
                "`{program}` ended with {status}: nothing was changed"
            ));
        }
        // Editors may put another file in the place of ours.
        let mut bytes = Vec::new();
        fs::File::open(self.file.path())
            .and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes))
            .map_err(|error| format!("the note cannot be read back: {error}"))?;
        String::from_utf8(bytes)
            .map_err(|_wrong| "the note is not UTF-8: nothing was changed".to_owned())
    }
}

/// Returns a file with a text; its name says to editors what it is.
fn file_with(text: &str) -> std::io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix("flashwire-note-")
        .suffix(".md")
        .tempfile()?;
    file.write_all(text.as_bytes())?;
    if !text.is_empty() {
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn edit(script: &str, text: &str) -> Result<String, String> {
        let words = ["sh", "-c", script, "sh"].map(str::to_owned);
        OwnEditor::start(&words, text)?.text().await
    }

    #[tokio::test]
    async fn what_the_editor_wrote_comes_back_and_the_file_is_private() {
        let edited = edit("echo more >> \"$1\"", "Ask").await;
        assert_eq!(edited.as_deref(), Ok("Ask\nmore\n"));
        let mode = edit("stat -c %a \"$1\" > \"$1.x\" && mv \"$1.x\" \"$1\"", "").await;
        assert_eq!(mode.as_deref(), Ok("600\n"));
        let failed = edit("exit 3", "").await.expect_err("it failed");
        assert!(failed.contains("exit status: 3"), "{failed}");
        let wrong = edit("printf '\\377' > \"$1\"", "")
            .await
            .expect_err("not UTF-8");
        assert!(wrong.contains("UTF-8"), "{wrong}");
        let none = OwnEditor::start(&[], "").map(drop).expect_err("no editor");
        assert!(none.contains("EDITOR"), "{none}");
    }
}
