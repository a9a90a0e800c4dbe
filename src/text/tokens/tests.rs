//! How texts become tokens.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(folded(text), expected, "{text:?}");
}

#[test]
fn every_character_folds_to_what_folds_to_itself() {
    for character in '\u{80}'..='\u{ffff}' {
        for around in [
            ("", ""),
            ("a", ""),
            ("", "a"),
            ("ก", ""),
            ("", "ก"),
            ("\u{6e6}", "a"),
        ] {
            let text = format!("{}{character}{}", around.0, around.1);
            let once = folded(&text);
            // Bigrams overlap: one of three characters or more would be cut again.
            if once.chars().count() <= 2 {
                assert_eq!(folded(&once), once, "{text:?}");
            }
        }
    }
}

#[test]
fn what_is_folded_folds_to_itself() {
    for text in ["〸lied", "㈠x", "⼀丁", "㍻", "①a"] {
        let once = folded(text);
        assert_eq!(folded(&once), once, "{text}");
    }
}

#[test]
fn words_are_folded_in_case_and_diacritics() {
    check("NATO's Eastward Expansion", "nato s eastward expansion");
    check("Élysée à Kyïv", "elysee a kyiv");
    check("Straße Łódź Ærø", "strasse lodz aero");
    // NFKD takes й apart, and ї, as it does é: writers of either spelling find the other.
    check("Київ, Їжак, йод", "киів іжак иод");
    check("Cafe\u{301}", "cafe");
    check("F-16 3.5%", "f 16 3 5");
    check("зʼєднання з’єднання", "з єднання з єднання");
}

#[test]
fn unspaced_scripts_become_bigrams() {
    check("北京市长 visits", "北京 京市 市长 visits");
    check("日", "日");
    check("กขค", "กข ขค");
    check("NATOと日本", "nato と日 日本");
}

#[test]
fn korean_and_arabic_are_words() {
    check("북한 미사일", "북한 미사일");
    check("حَرْب كبيرة", "حرب كبيره");
}

#[test]
fn indic_vowel_signs_stay() {
    check("युद्ध की धमकी", "युद्ध की धमकी");
}

#[test]
fn invisible_characters_do_not_split_words() {
    check("mis\u{ad}sile st\u{200b}rike", "missile strike");
    check("st\u{fe0f}rike", "strike");
    check("\u{200b}\u{301}", "");
}

#[test]
fn spans_lie_on_the_original_text() {
    let text = "Talks — Élysée, 北京市";
    let spans: Vec<&str> = tokens(text)
        .iter()
        .map(|token| text.get(token.span.clone()).expect("char boundary"))
        .collect();
    assert_eq!(spans, ["Talks", "Élysée", "北京", "京市"]);
}

proptest::proptest! {
    #[test]
    fn spans_are_always_in_order_and_on_boundaries(text in "\\PC{0,80}") {
        let mut last = 0;
        for token in tokens(&text) {
            proptest::prop_assert!(text.get(token.span.clone()).is_some());
            proptest::prop_assert!(token.span.start >= last);
            proptest::prop_assert!(!token.folded.is_empty());
            last = token.span.start;
        }
    }

    #[test]
    fn folding_twice_changes_nothing(
        text in "[a-zA-Z\u{c0}-\u{24f}\u{386}-\u{3ce}\u{400}-\u{45f}\u{5d0}-\u{5ea}\u{620}-\u{652}ﬁﬂ½ ]{0,60}"
    ) {
        let once = folded(&text);
        proptest::prop_assert_eq!(folded(&once), once);
    }
}
