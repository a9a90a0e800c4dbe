//! The encodings of mainframes (EBCDIC) and of DOS, which the web's list of encodings leaves out.
//!
//! Sources: EBCDIC pages 037, 500, 875 and 1140 from the Unicode Consortium's mapping files (1140 is
//! 037 with the euro sign); the DOS pages from `oem_cp`.

use oem_cp::code_table::DECODING_TABLE_CP_MAP;

use super::declaration::declared;

/// What bytes 0x00 to 0x3F are in every page.
const CONTROLS: &str = "\u{0}\u{1}\u{2}\u{3}\u{9c}\u{9}\u{86}\u{7f}\u{97}\u{8d}\u{8e}\u{b}\u{c}\u{d}\u{e}\u{f}\u{10}\u{11}\u{12}\u{13}\u{9d}\u{85}\u{8}\u{87}\u{18}\u{19}\u{92}\u{8f}\u{1c}\u{1d}\u{1e}\u{1f}\u{80}\u{81}\u{82}\u{83}\u{84}\u{a}\u{17}\u{1b}\u{88}\u{89}\u{8a}\u{8b}\u{8c}\u{5}\u{6}\u{7}\u{90}\u{91}\u{16}\u{93}\u{94}\u{95}\u{96}\u{4}\u{98}\u{99}\u{9a}\u{9b}\u{14}\u{15}\u{9e}\u{1a}";

/// What bytes 0x40 to 0xFF are: code page 037, the United States and Canada.
const CP_037: &str = " \u{a0}âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\"Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×{ABCDEFGHI\u{ad}ôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u{9f}";

/// Code page 500, Western Europe.
const CP_500: &str = " \u{a0}âäàáãåçñ[.<(+!&éêëèíîïìß]$*);^-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\"Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®¢£¥·©§¶¼½¾¬|¯¨´×{ABCDEFGHI\u{ad}ôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u{9f}";

/// Code page 875, Greece.
const CP_875: &str = " ΑΒΓΔΕΖΗΘΙ[.<(+!&ΚΛΜΝΞΟΠΡΣ]$*);^-/ΤΥΦΧΨΩΪΫ|,%_>?¨ΆΈΉ\u{a0}ΊΌΎΏ`:#@'=\"΅abcdefghiαβγδεζ°jklmnopqrηθικλμ´~stuvwxyzνξοπρσ£άέήϊίόύϋώςτυφχψ{ABCDEFGHI\u{ad}ωΐΰ‘―}JKLMNOPQR±½\u{1a}\u{387}’¦\\\u{1a}STUVWXYZ²§\u{1a}\u{1a}«¬0123456789³©\u{1a}\u{1a}»\u{9f}";

/// How a document begins in every page: `<?xml`.
const START: [u8; 5] = [0x4C, 0x6F, 0xA7, 0x94, 0x93];

/// Returns the text of a document that is, or says that it is, in one of these pages.
pub(super) fn decode(bytes: &[u8], label: Option<&[u8]>) -> Option<String> {
    if bytes.starts_with(&START) {
        return Some(ebcdic(bytes));
    }
    let label = label.filter(|_| !bytes.is_ascii() && std::str::from_utf8(bytes).is_err())?;
    let table = DECODING_TABLE_CP_MAP.get(&dos_page(&String::from_utf8_lossy(label))?)?;
    Some(table.decode_string_lossy(bytes))
}

/// Returns the number of a DOS page by one of its names in IANA's registry of character sets.
fn dos_page(label: &str) -> Option<u16> {
    let label = label.to_ascii_lowercase().replace('_', "-");
    Some(match label.as_str() {
        "cspc8codepage437" => 437,
        "cspc775baltic" => 775,
        "cspc850multilingual" => 850,
        "cspcp852" => 852,
        "cspc862latinhebrew" => 862,
        "cp-is" => 861,
        "cp-gr" => 869,
        label => ["csibm", "ibm", "cp", ""]
            .iter()
            .find_map(|prefix| label.strip_prefix(prefix))?
            .trim_start_matches('-')
            .parse()
            .ok()?,
    })
}

fn ebcdic(bytes: &[u8]) -> String {
    // The signs of a declaration stand in the same places in all pages.
    let start = bytes.get(..bytes.len().min(256)).unwrap_or_default();
    let declaration = read(start, CP_500, None);
    let label = declared(declaration.as_bytes()).unwrap_or_default();
    let label = String::from_utf8_lossy(label)
        .to_ascii_lowercase()
        .replace('_', "-");
    let digits = label.trim_start_matches(|c: char| !c.is_ascii_digit());
    match digits.trim_start_matches('0') {
        "875" => read(bytes, CP_875, None),
        "500" => read(bytes, CP_500, None),
        "1140" => read(bytes, CP_037, Some('\u{20ac}')),
        _ if matches!(&*label, "ebcdic-cp-be" | "ebcdic-cp-ch") => read(bytes, CP_500, None),
        _ => read(bytes, CP_037, None),
    }
}

/// Reads bytes in a page; `euro` stands in the place of the currency sign.
fn read(bytes: &[u8], page: &str, euro: Option<char>) -> String {
    let table: Vec<char> = CONTROLS.chars().chain(page.chars()).collect();
    let read = bytes.iter().map(|&byte| {
        let c = table.get(usize::from(byte)).copied().unwrap_or('\u{fffd}');
        euro.filter(|_| c == '\u{a4}').unwrap_or(c)
    });
    read.collect()
}
