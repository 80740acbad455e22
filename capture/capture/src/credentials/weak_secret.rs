//! Whether a JWT is signed with a secret that everybody knows.
//!
//! To try all of them takes about a millisecond: [`Trials`] bounds how often that is done, so that no sender of ever new tokens makes
//! capture slow. Tokens that were not tried are tried when they come again.

use hmac::{Hmac, Mac};
use sha2::{Sha256, Sha384, Sha512};

use super::definition::LISTS;

/// Longer tokens would take several times as long.
const SIGNED_BYTES_MAX: usize = 4_096;
/// At once: those of a capture file, or of an agent that was started now.
const TRIALS_MAX: u64 = 64;
/// Half a microsecond for each exchange, on an average.
const EXCHANGES_PER_TRIAL: u64 = 2_048;

/// How many tokens may still be tried.
pub struct Trials {
    left: u64,
    exchanges: u64,
}

impl Default for Trials {
    fn default() -> Self {
        Self {
            left: TRIALS_MAX,
            exchanges: 0,
        }
    }
}

impl Trials {
    /// Takes note of one more exchange.
    pub fn earn(&mut self) {
        self.exchanges += 1;
        if self.exchanges.is_multiple_of(EXCHANGES_PER_TRIAL) {
            self.left = TRIALS_MAX.min(self.left + 1);
        }
    }

    pub fn is_any_left(&self) -> bool {
        self.left > 0
    }

    /// Whether one may be tried now.
    pub fn take(&mut self) -> bool {
        let is_one_left = self.left > 0;
        self.left = self.left.saturating_sub(1);
        is_one_left
    }
}

/// Whether trying may find something: a shared secret (RFC 7518 section 3.2), and a signature of its length.
pub fn is_triable(algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
    let length = match algorithm {
        "HS256" => 32,
        "HS384" => 48,
        "HS512" => 64,
        _ => return false,
    };
    signature.len() == length && signed.len() <= SIGNED_BYTES_MAX
}

/// Tries all well-known secrets on what is triable.
pub fn is_weak(algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
    let is_of = match algorithm {
        "HS256" => is_of::<Hmac<Sha256>>,
        "HS384" => is_of::<Hmac<Sha384>>,
        "HS512" => is_of::<Hmac<Sha512>>,
        _ => return false,
    };
    let mut secrets = LISTS.weak_secrets.iter();
    secrets.any(|secret| is_of(secret.as_bytes(), signed, signature))
}

fn is_of<M: Mac + hmac::digest::KeyInit>(secret: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    // HMAC takes keys of any length (RFC 2104 section 2).
    let Ok(mac) = <M as Mac>::new_from_slice(secret) else {
        return false;
    };
    mac.chain_update(signed).verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515 appendix A.1, whose key is of 64 random bytes.
    #[test]
    fn a_random_secret_is_not_found() {
        let signed = b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature =
            super::super::base64::decoded(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let signature = signature.expect("base64");

        assert!(is_triable("HS256", signed, &signature));
        assert!(!is_weak("HS256", signed, &signature));
    }

    #[test]
    fn only_shared_secrets_are_tried() {
        for algorithm in ["RS256", "none", "hs256", ""] {
            assert!(!is_triable(algorithm, b"a.b", &[0; 32]));
        }
        assert!(!is_triable("HS512", b"a.b", &[0; 32]));
        assert!(!is_triable(
            "HS256",
            &[b'a'; SIGNED_BYTES_MAX + 1],
            &[0; 32]
        ));
    }

    #[test]
    fn trials_run_out_and_are_earned_again() {
        let mut trials = Trials::default();
        let taken = (0..10_000).filter(|_| trials.take()).count() as u64;

        assert_eq!(taken, TRIALS_MAX);
        for _ in 0..EXCHANGES_PER_TRIAL {
            assert!(!trials.take());
            trials.earn();
        }
        assert!(trials.take());
        assert!(!trials.take());
    }
}
