//! From keys to commands: reads key files, refuses what is wrong in them, resolves sequences.
//! It must not know what the commands do.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{
    command::{self, Command, CommandRow, Layer},
    engine::View,
    key::{self, Key},
};
use crate::text::toml_file::{self, TomlError};

/// The default keys, compiled in.
const DEFAULT: &str = include_str!("../../config/keys.toml");

/// What takes a key away in the user's file.
const NONE: &str = "none";

/// Which keys stand for which commands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keymap {
    /// One trie for each layer.
    tries: BTreeMap<Layer, Trie>,
    /// The same, flat, in the order of the files.
    bindings: Vec<Binding>,
}

/// One row of a key file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    layer: Layer,
    keys: Vec<Key>,
    /// `None` takes the keys away.
    command: Option<Command>,
}

/// The ways on from a node.
type Trie = BTreeMap<Key, Node>;

/// A node of a trie.
#[derive(Debug, Clone)]
enum Node {
    /// The sequence is complete.
    Command(Command),
    /// More keys must follow.
    Branch(Trie),
}

/// What a sequence of keys stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// A command.
    Command(Command),
    /// The beginning of a longer sequence.
    Beginning,
    /// Nothing.
    Nothing,
}

impl Keymap {
    /// Returns the default keys with the user's files (name, text) laid over them.
    pub(crate) fn load(files: &[(String, String)]) -> Result<Self, TomlError> {
        let mut keymap = Self::default();
        keymap.lay(read("config/keys.toml", DEFAULT)?);
        for (file, text) in files {
            keymap.lay(read(file, text)?);
        }
        for binding in &keymap.bindings {
            if let Some(command) = binding.command {
                let trie = keymap.tries.entry(binding.layer).or_default();
                insert(trie, &binding.keys, command);
            }
        }
        Ok(keymap)
    }

    /// Adds the keys of views, by their places. A key that is in the way of one that is there is let be:
    /// a key file says more of what its writer wants. Tells what is no key.
    pub(crate) fn add_views(&mut self, views: &[View]) -> Result<(), String> {
        for (number, view) in (1..=u8::MAX).zip(views) {
            let Some(written) = &view.key else {
                continue;
            };
            let keys = key::parse_sequence(written).map_err(|problem| {
                format!("the key `{written}` of the view `{}` {problem}", view.id)
            })?;
            let clashes = |binding: &&Binding| {
                binding.layer == Layer::Global && in_the_way(&binding.keys, &keys)
            };
            if self.bindings.iter().any(|binding| clashes(&binding)) {
                continue;
            }
            let command = Command::JumpToView(number);
            let trie = self.tries.entry(Layer::Global).or_default();
            insert(trie, &keys, command);
            self.bindings.push(Binding {
                layer: Layer::Global,
                keys,
                command: Some(command),
            });
        }
        Ok(())
    }

    /// Looks a sequence up, the first of the layers that knows it wins.
    pub(crate) fn resolve(&self, layers: &[Layer], keys: &[Key]) -> Resolved {
        layers
            .iter()
            .filter_map(|layer| self.tries.get(layer))
            .map(|trie| walk(trie, keys))
            .find(|&resolved| resolved != Resolved::Nothing)
            .unwrap_or(Resolved::Nothing)
    }

    /// Returns the keys of a command in a layer, as people write them, in the order of the files.
    pub(crate) fn keys(&self, layer: Layer, command: Command) -> Vec<String> {
        self.bindings
            .iter()
            .filter(|binding| binding.layer == layer && binding.command == Some(command))
            .map(|binding| key::write_sequence(&binding.keys))
            .collect()
    }

    /// Lays a file's bindings over those that are there.
    fn lay(&mut self, bindings: Vec<Binding>) {
        self.bindings.retain(|old| {
            !bindings
                .iter()
                .any(|new| new.layer == old.layer && in_the_way(&new.keys, &old.keys))
        });
        self.bindings.extend(bindings);
    }
}

/// Returns whether one sequence is the other or its beginning.
fn in_the_way(one: &[Key], other: &[Key]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

fn insert(trie: &mut Trie, keys: &[Key], command: Command) {
    match keys {
        [] => {}
        [last] => {
            trie.insert(*last, Node::Command(command));
        }
        [first, rest @ ..] => {
            let branch = || Node::Branch(Trie::new());
            if let Node::Branch(deeper) = trie.entry(*first).or_insert_with(branch) {
                insert(deeper, rest, command);
            }
        }
    }
}

fn walk(trie: &Trie, keys: &[Key]) -> Resolved {
    let Some((first, rest)) = keys.split_first() else {
        return Resolved::Beginning;
    };
    match trie.get(first) {
        Some(Node::Command(command)) if rest.is_empty() => Resolved::Command(*command),
        Some(Node::Branch(deeper)) => walk(deeper, rest),
        Some(Node::Command(_)) | None => Resolved::Nothing,
    }
}

/// A key file as TOML: layer, key, command.
type File = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<String>>>;

/// Reads one file; a key that clashes with another one of the same file is an error.
fn read(file: &str, text: &str) -> Result<Vec<Binding>, TomlError> {
    let tables: File = toml_file::read(file, text)?;
    let wrong = |key: &Spanned<String>, problem: &str| {
        let message = format!("`{}` {problem}", key.get_ref());
        TomlError::at(file, text, key.span().start, message)
    };
    let mut bindings: Vec<Binding> = Vec::new();
    for (name, rows) in &tables {
        let layer = find_layer(name.get_ref()).ok_or_else(|| {
            let known = Layer::ALL.map(|(known, _)| known);
            wrong(name, "is not a layer").with_nearest(name.get_ref(), known)
        })?;
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by_key(|(key, _)| key.span().start);
        for (key, id) in rows {
            let row = command::find(id.get_ref());
            if row.is_none() && id.get_ref() != NONE {
                let problem = format!("is bound to `{}`, which is not a command", id.get_ref());
                let known = command::COMMANDS.iter().map(|row| row.id);
                return Err(wrong(key, &problem).with_nearest(id.get_ref(), known));
            }
            let binding =
                bind(layer, key.get_ref(), row).map_err(|problem| wrong(key, &problem))?;
            if let Some(other) = bindings
                .iter()
                .find(|other| other.layer == layer && in_the_way(&other.keys, &binding.keys))
            {
                let other = key::write_sequence(&other.keys);
                let problem = format!("clashes with `{other}` of the same layer");
                return Err(wrong(key, &problem));
            }
            bindings.push(binding);
        }
    }
    Ok(bindings)
}

fn find_layer(name: &str) -> Option<Layer> {
    let mut layers = Layer::ALL.into_iter();
    layers.find_map(|(known, layer)| (known == name).then_some(layer))
}

/// Binds keys to a command, or to nothing.
fn bind(layer: Layer, keys: &str, row: Option<&CommandRow>) -> Result<Binding, String> {
    let keys = key::parse_sequence(keys).map_err(str::to_owned)?;
    if let Some(row) = row.filter(|row| !row.layers.contains(&layer)) {
        return Err(format!(
            "is bound to `{}`, which does nothing in this layer",
            row.id
        ));
    }
    Ok(Binding {
        layer,
        keys,
        command: row.map(|row| row.command),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::command::Motion, *};

    fn load(text: &str) -> Result<Keymap, TomlError> {
        Keymap::load(&[("my-keys.toml".to_owned(), text.to_owned())])
    }

    fn resolve(keymap: &Keymap, layers: &[Layer], keys: &str) -> Resolved {
        keymap.resolve(layers, &key::parse_sequence(keys).expect("keys"))
    }

    #[test]
    fn sequences_resolve_step_by_step_and_the_first_layer_wins() {
        let keymap = load("[list]\n\"j\" = \"move.up\"").expect("valid");
        let check = |layers: &[Layer], keys: &str, expected: Resolved| {
            assert_eq!(resolve(&keymap, layers, keys), expected, "{keys}");
        };
        let here = [Layer::List, Layer::Global];
        check(&here, "g", Resolved::Beginning);
        check(&here, "g g", Resolved::Command(Command::Move(Motion::Top)));
        check(&here, "g x", Resolved::Nothing);
        check(&here, "j", Resolved::Command(Command::Move(Motion::Up)));
        check(
            &[Layer::Global],
            "j",
            Resolved::Command(Command::Move(Motion::Down)),
        );
        check(&[Layer::Welcome], "j", Resolved::Nothing);
    }

    #[test]
    fn the_users_keys_replace_the_default_ones_and_none_takes_them_away() {
        let keymap = load("[global]\n\"g\" = \"undo\"\n\"q\" = \"none\"").expect("valid");
        let here = [Layer::Global];
        assert_eq!(
            resolve(&keymap, &here, "g"),
            Resolved::Command(Command::Undo)
        );
        assert_eq!(resolve(&keymap, &here, "g g"), Resolved::Nothing);
        assert_eq!(resolve(&keymap, &here, "q"), Resolved::Nothing);
        assert_eq!(keymap.keys(Layer::Global, Command::Quit), ["ctrl-c"]);
    }

    #[test]
    fn mistakes_name_file_line_key_and_the_nearest_name() {
        let check = |text: &str, expected: &str| {
            assert_eq!(load(text).expect_err(text).to_string(), expected);
        };
        check(
            "[list]\n\n\"x\" = \"story.opne\"",
            "my-keys.toml:3: `x` is bound to `story.opne`, which is not a command\ndid you mean `story.open`?",
        );
        check(
            "[lists]\n\"x\" = \"undo\"",
            "my-keys.toml:1: `lists` is not a layer\ndid you mean `list`?",
        );
        check(
            "[global]\n\"x\" = \"undo\"\n\"x x\" = \"help\"",
            "my-keys.toml:3: `x x` clashes with `x` of the same layer",
        );
        check(
            "[global]\n\"hyper-x\" = \"undo\"",
            "my-keys.toml:2: `hyper-x` is not a key",
        );
        check(
            "[state]\n\"x\" = \"undo\"",
            "my-keys.toml:2: `x` is bound to `undo`, which does nothing in this layer",
        );
    }

    #[test]
    fn every_command_has_a_key() {
        let keymap = Keymap::load(&[]).expect("valid");
        for row in command::COMMANDS {
            let bound = Layer::ALL
                .iter()
                .any(|&(_, layer)| !keymap.keys(layer, row.command).is_empty());
            assert!(bound || row.id == "sidebar.fold", "{} has no key", row.id);
        }
    }
}
