//! The layers of the program, and where the big libraries may stand.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The layers from the bottom up; modules of one line do not import each other.
const LAYERS: &[&[&str]] = &[
    &["clock", "guard", "text"],
    &["model"],
    &[
        "article",
        "brief",
        "classify",
        "discover",
        "export",
        "fold",
        "follow_up",
        "intake",
        "likeness",
        "outline",
        "parse",
        "query",
        "retention",
        "schedule",
    ],
    &["alert", "rules"],
    &[
        "demo",
        "fetch",
        "file_events",
        "program",
        "store",
        "whole_file",
    ],
    &["config"],
    &["engine"],
    &["cli", "tui"],
];

/// Where each library may be named: path prefixes below `src`.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("reqwest", &["fetch"]),
    ("hyper", &["demo/server", "fetch/tests"]),
    ("feed_rs", &["parse", "demo/wire"]),
    ("legible", &["article"]),
    ("rusqlite", &["store/sqlite"]),
    ("minijinja", &["brief/template"]),
    ("textwrap", &["brief/template"]),
    ("uuid", &["export/stix"]),
    ("rust_iso3166", &["export/stix"]),
    ("bumpalo", &["classify", "text/tokens/cutter"]),
    ("async_channel", &["store/handle"]),
    ("mimalloc", &["main.rs"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("process_wrap", &["program"]),
    // The name of `notify_rust` begins so too.
    ("notify", &["file_events", "engine/desktop"]),
    ("keyring", &["engine/logins"]),
    ("hmac", &["alert/signature"]),
    ("sha2", &["alert/signature"]),
    ("notify_rust", &["engine/desktop"]),
    ("rustix", &["tui/driver"]),
    ("clap", &["cli", "main.rs"]),
    ("anyhow", &["cli", "main.rs"]),
    (
        "tokio",
        &[
            "cli",
            "demo/server",
            "engine",
            "fetch",
            "file_events",
            "main.rs",
            "program",
            "store/handle",
            "tui/driver",
        ],
    ),
];

fn sources() -> BTreeMap<String, String> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("src is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("below src");
            let text = fs::read_to_string(&path).expect("source is text");
            (name.display().to_string(), text)
        })
        .collect()
}

/// Returns the code without its test modules and comments: tests may look anywhere.
fn code(text: &str) -> String {
    let product = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or(text);
    product
        .lines()
        .map(|line| line.split("//").next().unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

fn module_of(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Returns the modules that the code imports by `crate::name` or inside `use crate::{..}`.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for character in group.chars() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut word)),
                    other if depth == 0 => word.push(other),
                    _ => {}
                }
            }
            found.push(word);
        } else {
            found.push(
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            );
        }
    }
    found
        .iter()
        .filter_map(|path| path.trim().split("::").next())
        .map(str::to_owned)
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn every_module_stands_in_a_layer() {
    for file in sources().keys() {
        let module = module_of(file);
        assert!(
            matches!(module, "main" | "lib") || layer_of(module).is_some(),
            "src/{file} belongs to no layer: add it to LAYERS and to ARCHITECTURE.md"
        );
    }
}

#[test]
fn imports_point_down_only() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let module = module_of(&file);
        let Some(own) = layer_of(module) else {
            continue;
        };
        for import in imports(&code(&text)) {
            let Some(layer) = layer_of(&import) else {
                continue;
            };
            if import != module && layer >= own {
                wrong.push(format!("src/{file} imports crate::{import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stand_where_they_belong() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        for (library, places) in LIBRARIES {
            let named =
                code.contains(&format!("{library}::")) || code.contains(&format!("use {library}"));
            if named && !places.iter().any(|place| file.starts_with(place)) {
                wrong.push(format!("src/{file} names {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    for (file, text) in sources() {
        assert!(
            text.starts_with("//!"),
            "src/{file} does not begin with //!"
        );
    }
}

#[test]
fn the_check_sees_imports_in_groups_and_paths() {
    let code = "use crate::{model::{Feed, FeedId}, text::tokens};\nfn f() { crate::engine::run() }";
    assert_eq!(imports(code), ["model", "text", "engine"]);
}
