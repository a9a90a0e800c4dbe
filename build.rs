//! Packs the large data files, so that the program stays small: lexicons, theatres, weights and names
//! are more than three megabytes of text.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=config");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    let config = Path::new("config");
    let mut names = [
        "aliases.toml",
        "model/background.tsv",
        "model/en.tsv",
        "theatres.toml",
    ]
    .map(str::to_owned)
    .to_vec();
    for entry in fs::read_dir(config.join("lexicon"))? {
        names.push(format!("lexicon/{}", entry?.file_name().display()));
    }
    names.sort();
    let mut lines = vec![format!(
        "static PACKED: [(&str, Packed); {}] = [",
        names.len()
    )];
    for name in names {
        let file = format!("{}.gz", name.replace('/', "-"));
        let mut gz = GzEncoder::new(fs::File::create(out.join(&file))?, Compression::best());
        gz.write_all(&fs::read(config.join(&name))?)?;
        gz.finish()?;
        let bytes = format!(r#"include_bytes!(concat!(env!("OUT_DIR"), "/{file}"))"#);
        lines.push(format!("    ({name:?}, Packed::new({bytes})),"));
    }
    lines.push("];\n".to_owned());
    fs::write(out.join("packed.rs"), lines.join("\n"))
}
