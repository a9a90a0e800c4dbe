//! The HTTP clients: for each proxy one that asks what the user wrote, and one for what strangers
//! wrote. Each is made when it is first needed: it reads the system's certificates.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{
    Certificate, Client, ClientBuilder,
    header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue},
    redirect,
};

use super::{FetchOptions, Proxy, SetupError, address::PublicOnly, unpack};

/// What is asked for, best first.
const ACCEPTED: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
                        application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5";
/// How long an unused connection is kept: chosen by us, long enough for the feeds of one host in
/// one round.
const IDLE: Duration = Duration::from_secs(15);

/// A client, when it was first needed.
type Made = OnceLock<Result<Client, SetupError>>;

/// The clients of one proxy.
#[derive(Debug, Default)]
struct Pair {
    open: Made,
    guarded: Made,
}

/// The clients of all proxies that the settings name.
#[derive(Debug)]
pub(super) struct Clients {
    options: FetchOptions,
    /// Certificates that are trusted besides the system's.
    extra_roots: Vec<Certificate>,
    user_agent: HeaderValue,
    pairs: BTreeMap<Proxy, Pair>,
}

impl Clients {
    /// Checks the options and reads the file of certificates. Besides the proxy of the options
    /// `proxies` can be asked through.
    pub(super) fn new(
        options: &FetchOptions,
        proxies: impl Iterator<Item = Proxy>,
    ) -> Result<Self, SetupError> {
        let user_agent = HeaderValue::from_str(&options.user_agent)
            .map_err(|_invalid| SetupError::UserAgent(options.user_agent.clone()))?;
        let clients = Self {
            extra_roots: extra_roots(&options.ca_file)?,
            user_agent,
            options: options.clone(),
            pairs: proxies
                .chain([options.proxy.clone()])
                .map(|proxy| (proxy, Pair::default()))
                .collect(),
        };
        if !clients.extra_roots.is_empty() {
            // Certificates are read when a client is made.
            let made = clients.open(&options.proxy);
            made.map_err(|error| SetupError::CaFile {
                path: options.ca_file.clone(),
                reason: error.to_string(),
            })?;
        }
        Ok(clients)
    }

    /// Returns the client that asks through `proxy` whatever the user wrote, loopback and home networks
    /// included.
    pub(super) fn open(&self, proxy: &Proxy) -> Result<Client, SetupError> {
        let made = self
            .pair(proxy)?
            .open
            .get_or_init(|| build(self.builder(proxy)?));
        made.clone()
    }

    /// Returns the client that asks through `proxy` what strangers wrote: it connects to public
    /// addresses only.
    pub(super) fn guarded(&self, proxy: &Proxy) -> Result<Client, SetupError> {
        let made = self.pair(proxy)?.guarded.get_or_init(|| {
            let guard = Arc::new(PublicOnly::but_for(proxy));
            build(self.builder(proxy)?.dns_resolver(guard))
        });
        made.clone()
    }

    fn pair(&self, proxy: &Proxy) -> Result<&Pair, SetupError> {
        let pair = self.pairs.get(proxy);
        pair.ok_or_else(|| SetupError::Client(format!("the settings name no proxy {proxy}")))
    }

    fn builder(&self, proxy: &Proxy) -> Result<ClientBuilder, SetupError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(unpack::ACCEPTED));
        let options = &self.options;
        let builder = Client::builder()
            .user_agent(self.user_agent.clone())
            .default_headers(headers)
            .referer(false)
            // Redirects are followed in `request`, hop by hop, under the limits.
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(options.connect_timeout_s))
            .read_timeout(Duration::from_secs(options.read_timeout_s))
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(options.per_host)
            .tls_certs_merge(self.extra_roots.iter().cloned());
        Ok(match proxy {
            Proxy::Environment => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::At(url) => {
                let proxy = reqwest::Proxy::all(url.clone());
                builder.proxy(proxy.map_err(|error| SetupError::client(&error))?)
            }
        })
    }
}

fn build(builder: ClientBuilder) -> Result<Client, SetupError> {
    builder.build().map_err(|error| SetupError::client(&error))
}

/// Reads the user's file of certificates; an empty path is none.
fn extra_roots(path: &str) -> Result<Vec<Certificate>, SetupError> {
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let error = |reason: String| SetupError::CaFile {
        path: path.to_owned(),
        reason,
    };
    let pem = fs::read(path).map_err(|failed| error(failed.to_string()))?;
    let roots = Certificate::from_pem_bundle(&pem);
    let roots = roots.map_err(|_invalid| error("it has a damaged certificate".to_owned()))?;
    if roots.is_empty() {
        return Err(error("it has no certificate".to_owned()));
    }
    Ok(roots)
}
