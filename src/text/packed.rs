//! Texts that ship inside the program, packed.

use std::{borrow::Cow, io::Read as _, ops::Deref, sync::OnceLock};

use flate2::read::GzDecoder;

/// A text that ships packed (gzip, RFC 1952), as the build script made it.
#[derive(Debug)]
pub struct Packed {
    bytes: &'static [u8],
    text: OnceLock<String>,
}

impl Packed {
    /// Returns the text that is packed in `bytes`.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self {
            bytes,
            text: OnceLock::new(),
        }
    }

    fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let mut text = String::new();
            let read = GzDecoder::new(self.bytes).read_to_string(&mut text);
            read.expect("the build script packed it: a test reads all");
            text
        })
    }
}

/// The text of a data file. It reads like a `str`.
#[derive(Debug, Clone)]
pub enum FileText {
    /// It ships packed; it is unpacked when it is first read.
    Packed(&'static Packed),
    /// It is there.
    Plain(Cow<'static, str>),
}

impl FileText {
    /// Returns bytes that are others when the text is another one; what is packed stays so.
    pub fn stamp(&self) -> &[u8] {
        match self {
            Self::Packed(packed) => packed.bytes,
            Self::Plain(text) => text.as_bytes(),
        }
    }
}

impl Deref for FileText {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Packed(packed) => packed.text(),
            Self::Plain(text) => text,
        }
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for FileText {
    fn from(text: T) -> Self {
        Self::Plain(text.into())
    }
}
