//! What an answer's headers say of when to ask again. Pure.

use std::time::{Duration, SystemTime};

use reqwest::header::{
    AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};

/// Returns how long the answer stays fresh: `max-age` less `Age`, else `Expires` less `Date`
/// (RFC 9111, 4.2.1); `None` if it does not say, or forbids keeping it.
pub(super) fn fresh_for(headers: &HeaderMap) -> Option<Duration> {
    let directives: Vec<String> = headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(text)
        .flat_map(|value| value.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
        .collect();
    let forbids = |directive: &String| matches!(directive.as_str(), "no-store" | "no-cache");
    if directives.iter().any(forbids) {
        return None;
    }
    let stated = directives
        .iter()
        .find_map(|directive| directive.strip_prefix("max-age="));
    if let Some(stated) = stated {
        let lifetime = seconds(stated.trim_matches('"'))?;
        let age = header(headers, &AGE).and_then(seconds).unwrap_or_default();
        return Some(lifetime.saturating_sub(age)).filter(|left| !left.is_zero());
    }
    let expires = date(header(headers, &EXPIRES)?)?;
    let sent = header(headers, &DATE).and_then(date)?;
    expires
        .duration_since(sent)
        .ok()
        .filter(|left| !left.is_zero())
}

/// Returns how long the server asks to be left alone: `Retry-After` in seconds or as a date, which
/// counts from the server's own clock if it tells it (RFC 9110, 10.2.3). Nonsense asks nothing.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let stated = header(headers, &RETRY_AFTER)?.trim();
    if let Some(wait) = seconds(stated) {
        return Some(wait);
    }
    let from = header(headers, &DATE).and_then(date).unwrap_or(now);
    date(stated)?.duration_since(from).ok()
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(text)
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}

fn seconds(text: &str) -> Option<Duration> {
    let digits = text.trim();
    // More digits than a number holds is a very long time.
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(digits.parse::<u32>().unwrap_or(u32::MAX).into()))
}

fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        let fields = fields.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        fields.collect()
    }

    #[test]
    fn freshness_is_read_as_the_standard_says() {
        let check = |fields: &[_], expected: Option<u64>| {
            let found = fresh_for(&headers(fields)).map(|left| left.as_secs());
            assert_eq!(found, expected, "{fields:?}");
        };
        check(&[("cache-control", "public, max-age=3600")], Some(3600));
        check(
            &[("cache-control", "MAX-AGE=\"60\""), ("age", "20")],
            Some(40),
        );
        check(&[("cache-control", "max-age=60"), ("age", "90")], None);
        check(&[("cache-control", "no-store, max-age=60")], None);
        check(&[("cache-control", "max-age=-1")], None);
        check(
            &[("cache-control", "max-age=99999999999999999999")],
            Some(u32::MAX.into()),
        );
        let sent = ("date", "Mon, 02 Jan 2006 15:04:05 GMT");
        check(
            &[("expires", "Mon, 02 Jan 2006 16:04:05 GMT"), sent],
            Some(3600),
        );
        check(&[("expires", "0"), sent], None);
        check(&[("expires", "Mon, 02 Jan 2006 14:04:05 GMT"), sent], None);
        check(&[], None);
    }

    #[test]
    fn waits_are_read_in_seconds_and_dates_and_nonsense_asks_nothing() {
        let now = httpdate::parse_http_date("Mon, 02 Jan 2006 15:04:05 GMT").expect("a date");
        let check = |fields: &[_], expected: Option<u64>| {
            let found = retry_after(&headers(fields), now).map(|wait| wait.as_secs());
            assert_eq!(found, expected, "{fields:?}");
        };
        check(&[("retry-after", "120")], Some(120));
        check(
            &[("retry-after", "Mon, 02 Jan 2006 15:05:05 GMT")],
            Some(60),
        );
        check(
            &[
                ("retry-after", "Mon, 02 Jan 2006 15:05:05 GMT"),
                ("date", "Mon, 02 Jan 2006 15:05:00 GMT"),
            ],
            Some(5),
        );
        check(&[("retry-after", "Mon, 02 Jan 2006 15:00:05 GMT")], None);
        check(&[("retry-after", "-5")], None);
        check(&[("retry-after", "soon")], None);
        check(&[("retry-after", "999999999999999")], Some(u32::MAX.into()));
    }
}
