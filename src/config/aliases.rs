//! The table of names that searches join.

use serde::Deserialize;

use super::DataFile;
use crate::{
    query::{AliasTable, Aliases},
    text::toml_file::{self, TomlError},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasFile {
    #[serde(default)]
    alias: Vec<toml::Spanned<Alias>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alias {
    names: Vec<String>,
}

/// Returns the table of names: one that ships, and the user's laid over it, if there is one. What ships
/// alone is read when it is needed.
pub(super) fn parse(shipped: &DataFile, user: Option<&DataFile>) -> Result<Aliases, TomlError> {
    if let Some(user) = user {
        let table = read([shipped, user])?;
        return Ok(Aliases::new(|| table));
    }
    let shipped = shipped.clone();
    // A test reads it.
    Ok(Aliases::new(move || read([&shipped]).unwrap_or_default()))
}

/// Reads tables of names, each laid over those before it.
fn read<'f>(files: impl IntoIterator<Item = &'f DataFile>) -> Result<AliasTable, TomlError> {
    let mut table = AliasTable::default();
    for file in files {
        let AliasFile { alias: groups } = toml_file::read(&file.name, &file.text)?;
        for group in groups {
            let offset = group.span().start;
            let names = group.into_inner().names;
            let added = table.add(names.iter().map(String::as_str));
            added.map_err(|error| {
                TomlError::at(&file.name, &file.text, offset, error.to_string())
            })?;
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{Files, Paths},
        text::tokens,
    };

    fn file(name: &str, text: &str) -> DataFile {
        DataFile {
            name: name.to_owned(),
            text: text.to_owned().into(),
            user: true,
        }
    }

    #[test]
    fn mistakes_name_file_and_line() {
        let check = |text: &str, expected: &str| {
            let error = read([&file("aliases.toml", text)]).expect_err("a mistake");
            assert!(error.to_string().starts_with(expected), "{error}");
        };
        let two = "[[alias]]\nnames = [\"a1\", \"b1\"]\n[[alias]]\nnames = [\"c1\", \"d1\"]\n";
        check(
            &format!("{two}[[alias]]\nnames = [\"b1\", \"C1\"]\n"),
            "aliases.toml:5: `C1` belongs to another group than `b1`",
        );
        check(
            "[[alias]]\nnames = [\"!\"]\n",
            "aliases.toml:1: `!` has no letters",
        );
        check("[[alias]]\nname = [\"x\"]\n", "aliases.toml:2: ");
    }

    #[test]
    fn a_file_of_the_user_adds_names() {
        let shipped = file("a", "[[alias]]\nnames = [\"kyiv\", \"kiev\"]\n");
        let own = file("b", "[[alias]]\nnames = [\"Kiev\", \"kijev*\"]\n");
        let aliases = parse(&shipped, Some(&own)).expect("names");
        assert_eq!(aliases.of("kyiv").len(), 3);
        assert_eq!(aliases.of("kijevs"), aliases.of("kyiv"));
    }

    #[test]
    fn what_ships_joins_what_it_should() {
        let directory = tempfile::tempdir().expect("a directory");
        let paths = Paths {
            config_file: directory.path().join("config.toml"),
            config_named: false,
            data_dir: directory.path().to_owned(),
        };
        let files = Files::load(&paths).expect("what ships");
        let table = read([files.get("aliases.toml")]).expect("each name in one group");
        let of = |name: &str| table.of(&tokens::folded(name));
        let check = |name: &str, others: &[&str]| {
            assert!(!of(name).is_empty(), "{name}");
            for other in others {
                assert_eq!(of(other), of(name), "{other}");
            }
        };
        check(
            "kyiv",
            &["Kiev", "Київ", "Києві", "Киеве", "基辅", "키이우에서"],
        );
        check("nato", &["НАТО", "OTAN", "北约"]);
        check("hezbollah", &["Hizbullah", "حزب الله"]);
        check("zelensky", &["Zelenskyy", "Зеленського", "Selenskyj"]);
        assert_ne!(of("kyiv"), of("kharkiv"));
        assert!(of("table").is_empty());
    }
}
