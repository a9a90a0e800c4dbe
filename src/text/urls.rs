//! Addresses: which ones may be opened, what makes two of them the same, how a host is shown.
//!
//! It must not know what an address is used for.

use url::{Host, Url};

use super::clean;

/// Longest address that is kept, in bytes: what common browsers and servers still accept.
const MAX_URL_BYTES: usize = 8 * 1024;

/// Query parameters that say where a reader came from, and never which page is meant. Matched in
/// lower case. Sources: the documentation of the services named.
const TRACKING: [&str; 51] = [
    "_ga",              // Google Analytics, linker
    "_gl",              // Google Analytics, linker
    "_hsenc",           // HubSpot
    "_hsmi",            // HubSpot
    "_openstat",        // Yandex Metrica and other Russian counters
    "_branch_match_id", // Branch
    "cm_mmc",           // IBM Digital Analytics
    "cmp",              // campaign, The Guardian and others
    "cmpid",            // campaign, Bloomberg and others
    "dclid",            // Google Display
    "ecid",             // campaign, Adobe
    "fb_action_ids",
    "fb_action_types",
    "fb_source",
    "fbclid",     // Facebook
    "ftag",       // CBS Interactive
    "gad_source", // Google Ads
    "gbraid",     // Google Ads
    "gclid",      // Google Ads
    "gclsrc",     // Google Ads
    "icid",       // internal campaign
    "guccounter", // Yahoo consent
    "igsh",       // Instagram
    "igshid",     // Instagram
    "ito",        // Daily Mail
    "li_fat_id",  // LinkedIn
    "mc_cid",     // Mailchimp campaign
    "mc_eid",     // Mailchimp reader
    "mkt_tok",    // Marketo
    "msclkid",    // Microsoft Advertising
    "ncid",       // newsletter campaign
    "ocid",       // BBC, Microsoft campaign
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid", // Russian advertising networks
    "s_cid",      // Adobe Analytics
    "sc_cid",     // Adobe Analytics
    "smid",       // New York Times sharing
    "spm",        // Alibaba
    "srnd",       // Bloomberg
    "sref",       // Bloomberg
    "srsltid",    // Google Merchant
    "traffic_source",
    "ttclid",   // TikTok
    "twclid",   // X
    "wbraid",   // Google Ads
    "wickedid", // Wicked Reports
    "wt_mc",    // Webtrekk
    "wt_zmc",   // Webtrekk
    "xtor",     // AT Internet
    "yclid",    // Yandex
];

/// Starts of such parameters: Urchin and Google, AT Internet (BBC), comScore, Matomo, Piwik.
const TRACKING_PREFIXES: [&str; 8] = [
    "utm_", "at_", "ns_", "mtm_", "piwik_", "pk_", "hsa_", "vero_",
];

/// Values of `ref`, `source`, `from` and the like that name a channel. Other values may choose
/// what the page shows.
const CHANNELS: [&str; 14] = [
    "rss",
    "feed",
    "rssfeed",
    "rss_feed",
    "atom",
    "twitter",
    "facebook",
    "newsletter",
    "email",
    "homepage",
    "home",
    "social",
    "share",
    "news",
];

/// Returns the address that `text` stands for, relative to `base`, if it leads to the web.
///
/// Only http and https with a host; user names and passwords are taken off, so that
/// `https://bank.example@evil.example/` shows where it leads.
pub fn web(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_URL_BYTES {
        return None;
    }
    let mut url = match base {
        Some(base) => base.join(text).ok()?,
        None => Url::parse(text).ok()?,
    };
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    (url.as_str().len() <= MAX_URL_BYTES).then_some(url)
}

/// Returns an address that has a name or a password in it without them; `None` for one without.
pub fn without_password(text: &str) -> Option<String> {
    let mut url = Url::parse(text.trim()).ok()?;
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url.into())
}

/// Returns the form of `url` by which two addresses of one page are told to be the same.
///
/// Scheme and host in lower case, `http` as `https`, no `www.` (outlets move between the two, and
/// one that shows different articles under the same path of both is unknown to us), no default port, no tracking parameters, no
/// fragment (but `#!`, which names a page), no slash at the end of a path. Order of parameters is
/// kept: servers may tell by it.
pub fn canonical(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let host = match host.strip_prefix("www.") {
        // `www.com` is a name of its own.
        Some(bare) if bare.contains('.') => bare,
        _ => host,
    };
    let mut text = format!("https://{host}");
    if let Some(port) = url.port().filter(|&port| !(port == 443 || port == 80)) {
        text.push(':');
        text.push_str(&port.to_string());
    }
    text.push_str(url.path().trim_end_matches('/'));
    let mut separator = '?';
    for pair in url.query().unwrap_or_default().split('&') {
        if !pair.is_empty() && !is_tracking(pair) {
            text.push(separator);
            text.push_str(pair);
            separator = '&';
        }
    }
    if let Some(fragment) = url.fragment().filter(|fragment| fragment.starts_with('!')) {
        text.push('#');
        text.push_str(fragment);
    }
    text
}

/// Returns the host for people: without `www.`, foreign scripts in Punycode so that none can imitate another.
pub fn host_label(url: &Url) -> String {
    let host = match url.host() {
        Some(Host::Domain(domain)) => domain.trim_end_matches('.').to_owned(),
        Some(address) => address.to_string(),
        None => String::new(),
    };
    clean::line(host.strip_prefix("www.").unwrap_or(&host))
}

/// Returns an address for people, short: host and path.
pub fn short(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    format!("{}{}", host_label(url), clean::line(path))
}

fn is_tracking(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    if matches!(
        name.as_str(),
        "ref" | "source" | "src" | "from" | "via" | "ref_src" | "referrer"
    ) {
        return name == "ref_src" || CHANNELS.contains(&value.to_ascii_lowercase().as_str());
    }
    TRACKING.contains(&name.as_str())
        || TRACKING_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: &str) {
        let url = Url::parse(url).expect("valid");
        assert_eq!(canonical(&url), expected, "{url}");
        let again = Url::parse(expected).expect("valid");
        assert_eq!(canonical(&again), expected, "twice");
    }

    #[test]
    fn decoration_is_taken_off() {
        check(
            "HTTP://WWW.Example.org:80/A/b/?utm_source=rss&id=7&fbclid=x#top",
            "https://example.org/A/b?id=7",
        );
        check("https://example.org:443", "https://example.org");
        check("https://example.org./", "https://example.org");
        check(
            "https://example.org:8443/?at_medium=RSS",
            "https://example.org:8443",
        );
        check(
            "https://example.org/?b=2&a=1&&b=3",
            "https://example.org?b=2&a=1&b=3",
        );
        check(
            "https://example.org/#!/story/1",
            "https://example.org#!/story/1",
        );
        check(
            "https://example.org/a?ref=rss&source=7",
            "https://example.org/a?source=7",
        );
        check(
            "https://example.org/a%20b?q=%C3%A9",
            "https://example.org/a%20b?q=%C3%A9",
        );
        check("http://[::1]:8080/x", "https://[::1]:8080/x");
    }

    #[test]
    fn only_web_addresses_pass() {
        let base = Url::parse("https://example.org/news/index.html").expect("valid");
        let web = |text: &str| web(text, Some(&base)).map(|url| url.to_string());
        assert_eq!(
            web("../a?b#c").as_deref(),
            Some("https://example.org/a?b#c")
        );
        assert_eq!(
            web(" //cdn.example/x ").as_deref(),
            Some("https://cdn.example/x")
        );
        assert_eq!(
            web("https://good.example@evil.example/").as_deref(),
            Some("https://evil.example/")
        );
        for bad in [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:a@b.c",
            "file:///etc/passwd",
            "http://",
            "java\nscript:x",
        ] {
            assert_eq!(web(bad), None, "{bad}");
        }
        assert_eq!(super::web("/relative", None), None);
        assert_eq!(web(&format!("/{}", "a".repeat(9_000))), None);
    }

    #[test]
    fn hosts_are_short() {
        let label = |url: &str| host_label(&Url::parse(url).expect("valid"));
        assert_eq!(label("https://www.example.org/x"), "example.org");
        assert_eq!(label("https://127.0.0.1:80/x"), "127.0.0.1");
        assert_eq!(label("https://münchen.example/"), "xn--mnchen-3ya.example");
    }
}
