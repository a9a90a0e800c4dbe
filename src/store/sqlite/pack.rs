//! How long texts and evidence stand in the store: small.
//!
//! A text is its bytes behind a 0, or a frame of Zstandard (RFC 8878) behind a 1, whichever is shorter.

use std::cell::RefCell;

use rusqlite::{Connection, Error, functions::FunctionFlags, types::ValueRef};
use serde::{Deserialize, Serialize};
use zstd::bulk::{Compressor, Decompressor};

use super::fault::Result;
use crate::{
    model::{Evidence, Field, Kind},
    store::StoreError,
};

/// How hard is tried: 1 is the quickest, and for texts of this length others are hardly better.
const LEVEL: i32 = 1;

/// Shorter texts are not worth the try, in bytes.
const WORTH_IT: usize = 64;

const PLAIN: u8 = 0;
const FRAME: u8 = 1;

/// Adds the functions of SQL `packed(text)`, which returns a BLOB, and `unpacked(blob)`, which returns the text or
/// NULL for NULL.
pub(super) fn add(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY;
    let failed = |error: std::io::Error| Error::UserFunctionError(error.into());
    let compressor = RefCell::new(Compressor::new(LEVEL).map_err(failed)?);
    connection.create_scalar_function("packed", 1, flags, move |context| {
        let text = context.get_raw(0).as_str()?;
        pack(&mut compressor.borrow_mut(), text).map_err(failed)
    })?;
    let decompressor = RefCell::new(Decompressor::new().map_err(failed)?);
    connection.create_scalar_function("unpacked", 1, flags, move |context| {
        match context.get_raw(0) {
            ValueRef::Null => Ok(None),
            blob => unpack(&mut decompressor.borrow_mut(), blob.as_blob()?)
                .map(Some)
                .map_err(failed),
        }
    })?;
    Ok(())
}

fn pack(compressor: &mut Compressor<'_>, text: &str) -> std::io::Result<Vec<u8>> {
    if text.len() >= WORTH_IT {
        let frame = compressor.compress(text.as_bytes())?;
        if frame.len() < text.len() {
            return Ok([&[FRAME], frame.as_slice()].concat());
        }
    }
    Ok([&[PLAIN], text.as_bytes()].concat())
}

fn unpack(decompressor: &mut Decompressor<'_>, blob: &[u8]) -> std::io::Result<String> {
    let damaged = |what: &str| std::io::Error::other(format!("a packed text is damaged: {what}"));
    let text = match blob.split_first() {
        Some((&PLAIN, text)) => text.to_vec(),
        Some((&FRAME, frame)) => {
            let length = Decompressor::upper_bound(frame).ok_or_else(|| damaged("no length"))?;
            decompressor.decompress(frame, length)?
        }
        _ => return Err(damaged("it is of no known sort")),
    };
    String::from_utf8(text).map_err(|_invalid| damaged("it is no UTF-8"))
}

/// Evidence as it is written: a place in a text, whose words are read there.
#[derive(Serialize, Deserialize)]
struct Place {
    field: Field,
    start: usize,
    length: usize,
    kind: Option<Kind>,
    weight: f32,
}

/// Returns evidence in the format of postcard (<https://postcard.jamesmunns.com/wire-format>).
pub(super) fn pack_evidence(evidence: &[Evidence]) -> Result<Vec<u8>> {
    let places: Vec<Place> = evidence.iter().map(Place::of).collect();
    postcard::to_allocvec(&places).map_err(|error| {
        StoreError::Invariant(format!("evidence cannot be packed: {error}")).into()
    })
}

/// Returns the evidence of texts; what stands in none of them is left out.
pub(super) fn unpack_evidence(packed: &[u8], title: &str, body: &str) -> Result<Vec<Evidence>> {
    if packed.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<Place> = postcard::from_bytes(packed)
        .map_err(|error| StoreError::Invariant(format!("packed evidence is damaged: {error}")))?;
    let found = places
        .into_iter()
        .filter_map(|place| place.within(title, body));
    Ok(found.collect())
}

impl Place {
    fn of(evidence: &Evidence) -> Self {
        Self {
            field: evidence.field,
            start: evidence.start,
            length: evidence.end.saturating_sub(evidence.start),
            kind: evidence.kind,
            weight: evidence.weight,
        }
    }

    fn within(self, title: &str, body: &str) -> Option<Evidence> {
        let text = match self.field {
            Field::Title => title,
            Field::Body => body,
        };
        let end = self.start.checked_add(self.length)?;
        Some(Evidence {
            field: self.field,
            start: self.start,
            end,
            text: text.get(self.start..end)?.to_owned(),
            kind: self.kind,
            weight: self.weight,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_was_packed_is_unpacked(text in "\\PC{0,40}", times in 0_usize..80) {
            let text = text.repeat(times);
            let packed = pack(&mut Compressor::new(LEVEL).unwrap(), &text).unwrap();
            proptest::prop_assert!(packed.len() <= text.len() + 1);
            let unpacked = unpack(&mut Decompressor::new().unwrap(), &packed).unwrap();
            proptest::prop_assert_eq!(unpacked, text);
        }

        #[test]
        fn damage_is_an_error(blob in proptest::collection::vec(0_u8.., 0..80)) {
            // It may be a text by chance, but never a panic.
            let _ = unpack(&mut Decompressor::new().unwrap(), &blob);
            let _ = unpack_evidence(&blob, "title", "body");
        }
    }

    #[test]
    fn evidence_comes_back_with_its_words() {
        let evidence = |field, start, end, text: &str, kind| Evidence {
            field,
            start,
            end,
            text: text.to_owned(),
            kind,
            weight: -0.25,
        };
        let given = [
            evidence(Field::Title, 4, 10, "Friede", None),
            evidence(Field::Body, 0, 5, "krieg", Some(Kind::Threat)),
        ];
        let packed = pack_evidence(&given).unwrap();
        assert!(packed.len() < 20, "{}", packed.len());
        let title = "\u{FC}: friede";
        let found = unpack_evidence(&packed, title, "krieg").unwrap();
        assert_eq!(found[0].text, "friede");
        assert_eq!(found[1], given[1]);
        assert_eq!(unpack_evidence(&packed, "", "").unwrap(), []);
        assert_eq!(unpack_evidence(&[], "", "").unwrap(), []);
    }
}
