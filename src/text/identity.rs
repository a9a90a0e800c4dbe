//! Names of stories that share an identity.
//!
//! An identity that a feed uses for several stories is kept with an addition: the identity, [`PART`],
//! then what tells the stories apart. Both `intake`, which names them, and the store, which finds
//! them again, make the additions here.

/// Stands between an identity and its addition. `text::clean` leaves none in an identity.
pub const PART: char = '\u{1f}';

/// Returns the names under which a story may stand if others share its identity, the best first: by
/// its place on the web, then by its title.
///
/// `url` is the address as published, `canonical_url` that of the article alone, if it has one.
pub fn variants(
    identity: &str,
    url: Option<&str>,
    canonical_url: Option<&str>,
    title: &str,
) -> Vec<String> {
    let fragment = fragment(url).unwrap_or_default();
    let place = canonical_url.map(|address| digest(&["place", address, fragment]));
    place
        .into_iter()
        .chain([digest(&["title", title])])
        .map(|part| format!("{identity}{PART}{part}"))
        .collect()
}

/// Returns the part of an address that names a place on its page.
pub fn fragment(url: Option<&str>) -> Option<&str> {
    Some(url?.split_once('#')?.1)
}

/// Returns 128 bits of FNV-1a in hexadecimal, parts told apart. It is no secret and guards nothing:
/// who can write a feed can write its ids.
pub fn digest(parts: &[&str]) -> String {
    format!("{:032x}", hash(parts))
}

/// Returns the 128 bits of [`digest`] as a number.
pub fn hash(parts: &[&str]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xFF]));
    bytes.fold(OFFSET, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_tell_places_apart_and_titles_where_there_is_no_place() {
        let at = |fragment: &str| {
            let url = format!("https://example.org/live{fragment}");
            variants("guid:1", Some(&url), Some("https://example.org/live"), "A")
        };
        assert_eq!(at("").len(), 2);
        assert_ne!(at("#1").first(), at("#2").first());
        assert_eq!(at("#1").last(), at("#2").last());
        let by_title = |title| variants("guid:1", None, None, title);
        assert_eq!(by_title("A").len(), 1);
        assert_ne!(by_title("A"), by_title("B"));
        assert!(
            by_title("A")
                .iter()
                .all(|name| name.starts_with("guid:1\u{1f}"))
        );
    }

    #[test]
    fn a_digest_stays_what_it_is_and_tells_its_parts_apart() {
        // FNV-1a, 128 bits, over `a` and the byte FF.
        assert_eq!(digest(&["ab"]).len(), 32);
        assert_ne!(digest(&["a", "b"]), digest(&["ab"]));
        assert_eq!(digest(&[]), "6c62272e07bb014262b821756295c58d");
    }
}
