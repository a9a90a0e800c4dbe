//! A certificate for loopback by an authority that the test makes.

use tokio_rustls::rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// Returns the configuration of a server, and the certificate of its authority in PEM.
pub fn certified() -> (ServerConfig, String) {
    let mut of_authority = rcgen::CertificateParams::new(Vec::new()).expect("no names");
    of_authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = rcgen::KeyPair::generate().expect("a key");
    let root = of_authority.self_signed(&key).expect("a certificate").pem();
    let issuer = rcgen::Issuer::new(of_authority, key);
    let key = rcgen::KeyPair::generate().expect("a key");
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let certificate = rcgen::CertificateParams::new(names).expect("names");
    let certificate = certificate.signed_by(&key, &issuer).expect("signed");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a server");
    (config, root)
}
