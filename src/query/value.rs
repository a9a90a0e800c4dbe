//! The values of fields: numbers and names. Pure.

use super::{Comparison, Level, Scale, field::PRECEDENCES};

/// Returns `text` for an error message: at most 40 characters.
pub(super) fn clipped(text: &str) -> String {
    let mut clipped: String = text.chars().take(40).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

/// Reads a comparison and a level, such as `>=0.8`. Without a sign a level of tension is one that is
/// reached, any other the one that is asked for.
pub(super) fn number(scale: Scale, text: &str) -> Option<(Comparison, Level)> {
    let unsigned = match scale {
        Scale::Tension => Comparison::AtLeast,
        Scale::Direction | Scale::Precedence | Scale::Priority => Comparison::About,
    };
    let (comparison, number) = Comparison::ALL
        .into_iter()
        .find_map(|comparison| Some((comparison, text.strip_prefix(comparison.sign())?)))
        .unwrap_or((unsigned, text));
    if scale == Scale::Precedence {
        let mut levels = (0..).zip(PRECEDENCES);
        let (level, _) = levels.find(|(_, (name, _))| name.eq_ignore_ascii_case(number))?;
        return Some((comparison, Level(level * 1000)));
    }
    let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
    let is_number = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let level: f64 = number.parse().ok().filter(|_| is_number)?;
    let (least, most) = match scale {
        Scale::Tension => (0.0, 1.0),
        Scale::Direction => (-10.0, 10.0),
        Scale::Priority | Scale::Precedence => (0.0, 3.0),
    };
    if !(least..=most).contains(&level) || (scale == Scale::Priority && level.fract() > 0.0) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 10,000")]
    let thousandths = (level * 1000.0).round() as i32;
    Some((comparison, Level(thousandths)))
}

/// Writes a level so that it is read back as the same.
pub(super) fn written(scale: Scale, Level(level): Level) -> String {
    if scale == Scale::Precedence {
        let place = usize::try_from(level / 1000).ok();
        let name = place.and_then(|place| PRECEDENCES.get(place));
        return name.map_or_else(String::new, |(name, _)| (*name).to_owned());
    }
    (f64::from(level) / 1000.0).to_string()
}

/// Reads a NATO source grading, or a half of it: `B2`, `B` or `2`.
pub(super) fn grade(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let is_grade = matches!(
        upper.as_bytes(),
        [b'A'..=b'F', b'1'..=b'6'] | [b'A'..=b'F' | b'1'..=b'6']
    );
    is_grade.then_some(upper)
}
