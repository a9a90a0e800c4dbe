//! Text: tokens, stems, cleaning, hidden characters, changes, HTML, Markdown, identities, addresses, TOML, likely names, templates of commands. Knows strings, and nothing of feeds or stories.

pub mod change;
pub mod clean;
pub mod hidden;
pub mod html;
pub mod identity;
pub mod markdown;
pub mod nearest;
pub mod packed;
pub mod stems;
pub mod template;
pub mod tokens;
pub mod toml_file;
pub mod urls;
