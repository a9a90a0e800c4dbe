//! How a webhook proves that it comes from this reader: HMAC-SHA256 after Standard Webhooks 1.0
//! (<https://www.standardwebhooks.com>), which receivers have libraries for.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What stands before a secret that is written in base64.
const PREFIX: &str = "whsec_";

/// A secret that cannot be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It begins with `whsec_` and what follows is none.
    #[error("the secret begins with `whsec_`, but what follows is not base64")]
    Base64,
    /// It is too short to keep anybody from guessing it.
    #[error("the secret is shorter than 16 bytes: make one, as with `openssl rand -base64 32`")]
    Short,
}

/// Returns the key of a secret: behind `whsec_` base64 of its bytes, else the bytes of the text itself;
/// at least 16 (chosen by us; the standard advises 24 to 64).
pub fn signing_key(secret: &str) -> Result<Vec<u8>, SecretError> {
    let key = match secret.strip_prefix(PREFIX) {
        Some(text) => STANDARD.decode(text).map_err(|_odd| SecretError::Base64)?,
        None => secret.as_bytes().to_vec(),
    };
    if key.len() < 16 {
        return Err(SecretError::Short);
    }
    Ok(key)
}

/// Returns the value of `webhook-signature` for a message: its id, the time of sending in seconds
/// since 1970, and the body.
pub fn signature(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        // The example of the standard's own libraries.
        let key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a key");
        let signed = signature(
            &key,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(signing_key("whsec_%"), Err(SecretError::Base64));
        assert_eq!(signing_key("whsec_c2hvcnQ="), Err(SecretError::Short));
        assert_eq!(signing_key("hush"), Err(SecretError::Short));
        assert!(signing_key("sixteen bytes it").is_ok());
    }
}
