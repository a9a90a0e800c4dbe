//! Which addresses a redirect may lead to.
//!
//! A feed on the public network must not make the program ask servers on the user's own machine or
//! network. What the user wrote is asked wherever it is.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::Proxy;

/// Resolves names to public addresses only.
#[derive(Debug)]
pub(super) struct PublicOnly {
    /// The name of the user's own proxy, which may be anywhere.
    proxy: Option<Arc<str>>,
}

/// A name led to private addresses only.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to a private address")]
pub(super) struct PrivateAddress;

impl PublicOnly {
    pub(super) fn but_for(proxy: &Proxy) -> Self {
        let host = match proxy {
            Proxy::At(url) => url.host_str(),
            Proxy::Environment | Proxy::None => None,
        };
        Self {
            proxy: host.map(Arc::from),
        }
    }
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let is_proxy = self.proxy.as_deref() == Some(name.as_str());
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let had_any = !found.is_empty();
            let public: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| is_proxy || is_public(address.ip()))
                .collect();
            if had_any && public.is_empty() {
                return Err(PrivateAddress.into());
            }
            let public: Addrs = Box::new(public.into_iter());
            Ok(public)
        })
    }
}

/// Returns the address that a host is, if it is one and no name.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

/// Returns whether an address says by itself that its host is not one of the public network: by a
/// number, or by a name that is none of the public ones.
pub fn names_private_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public_v4(address),
        Some(Host::Ipv6(address)) => !is_public_v6(address),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let last = name.rsplit('.').next().unwrap_or_default();
            // RFC 6761 and RFC 6762; `internal` by ICANN's resolution of 2024; a name without a
            // dot is one of the local network.
            !name.contains('.')
                || matches!(last, "localhost" | "local" | "internal")
                || name.ends_with(".home.arpa")
        }
        None => true,
    }
}

/// Returns whether the address is one of the public network.
///
/// Source: the IANA registries of special-purpose addresses, IPv4 and IPv6, as of 2026.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || matches!(
            address.octets(),
            [0 | 240..=255, ..] | [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18..=19, ..]
        );
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, third, .., high, low] = address.segments();
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    let tail = Ipv4Addr::new(a, b, c, d);
    match (first, second) {
        // Loopback, unspecified, and IPv4 addresses in their mapped and compatible forms.
        (0, 0) => address.to_ipv4_mapped().is_some_and(is_public_v4),
        // IPv4 behind a translator (RFC 6052, RFC 8215).
        (0x0064, 0xff9b) => third == 0 && is_public_v4(tail),
        // 6to4 (RFC 3056).
        (0x2002, _) => {
            let [a, b] = second.to_be_bytes();
            let [c, d] = third.to_be_bytes();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Teredo, benchmarking, ORCHID and the rest of 2001::/23; documentation.
        (0x2001, 0..=0x01ff | 0x0db8) => false,
        // Global unicast is 2000::/3 alone.
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_in_all_their_forms() {
        let check = |addresses: &[&str], expected: bool| {
            for address in addresses {
                let parsed: IpAddr = address.parse().expect("an address");
                assert_eq!(is_public(parsed), expected, "{address}");
            }
        };
        check(
            &[
                "8.8.8.8",
                "93.184.216.34",
                "100.63.0.1",
                "2606:4700::1111",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808",
            ],
            true,
        );
        check(
            &[
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "0.0.0.0",
                "100.64.0.1",
                "255.255.255.255",
                "224.0.0.1",
            ],
            false,
        );
        check(
            &[
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "ff02::1",
                "2001:db8::1",
            ],
            false,
        );
    }
}
