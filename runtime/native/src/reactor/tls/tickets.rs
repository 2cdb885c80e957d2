//! Session tickets that every shard accepts, for TLS 1.2 and 1.3 (RFC 5077, RFC 8446 §4.6.1).
//!
//! rustls' own ticketer makes its keys in each process. Ours come from the parent, which gives all shards the same and
//! rotates them. A ticket is `name (16) | nonce (12) | ciphertext | tag (16)`.
//! The rule: a ticket of a peer either opens or is ignored; no error tells the peer why.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use rustls::server::ProducesTickets;

/// How long clients should keep a ticket, in seconds. Rotation ends them anyway.
const LIFETIME_S: u32 = 12 * 3600;
const SMALLEST_SECRET_BYTES: usize = 32;
const NAME_LEN: usize = 16;

/// One secret's keys.
#[derive(Debug)]
struct Key {
    /// Tells which keys a ticket is of. It is derived, so it is the same in every shard.
    name: [u8; NAME_LEN],
    cipher: LessSafeKey,
}

/// Makes tickets under the newest secret and opens those of the last two.
#[derive(Debug)]
pub(super) struct Tickets {
    newest: Key,
    previous: Option<Key>,
    random: SystemRandom,
}

impl Tickets {
    /// `secrets`: newest first. `trust`: what must be the same too for a ticket to open.
    pub(super) fn new(secrets: &[Vec<u8>], trust: &[u8]) -> Result<Tickets, String> {
        let mut keys = secrets.iter().take(2).map(|secret| Key::derive(secret, trust));
        let newest = keys.next().ok_or("no ticket key")??;
        Ok(Tickets { newest, previous: keys.next().transpose()?, random: SystemRandom::new() })
    }
}

impl Key {
    fn derive(secret: &[u8], trust: &[u8]) -> Result<Key, String> {
        if secret.len() < SMALLEST_SECRET_BYTES {
            return Err(format!(
                "a ticket key has {} bytes, not at least {SMALLEST_SECRET_BYTES}",
                secret.len()
            ));
        }
        let mut name = [0; NAME_LEN];
        let mut key = [0; 32];
        expand(secret, &[b"name", trust], &mut name)?;
        expand(secret, &[b"cipher", trust], &mut key)?;
        let cipher = UnboundKey::new(&AES_256_GCM, &key).map_err(|_| "a ticket key cannot be used")?;
        Ok(Key { name, cipher: LessSafeKey::new(cipher) })
    }
}

/// A length in the form that ring takes.
struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(secret: &[u8], info: &[&[u8]], out: &mut [u8]) -> Result<(), String> {
    let root = Salt::new(HKDF_SHA256, b"stateroom tls tickets").extract(secret);
    let made = root.expand(info, Bytes(out.len())).and_then(|made| made.fill(out));
    made.map_err(|_| "a ticket key cannot be derived".to_owned())
}

impl ProducesTickets for Tickets {
    fn enabled(&self) -> bool {
        true
    }

    fn lifetime(&self) -> u32 {
        LIFETIME_S
    }

    fn encrypt(&self, plain: &[u8]) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).ok()?;
        let mut sealed = plain.to_vec();
        let Key { name, cipher } = &self.newest;
        cipher
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(name), &mut sealed)
            .ok()?;
        Some([name.as_slice(), &nonce, &sealed].concat())
    }

    fn decrypt(&self, ticket: &[u8]) -> Option<Vec<u8>> {
        let (name, rest) = ticket.split_first_chunk::<NAME_LEN>()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
        let mut keys = std::iter::once(&self.newest).chain(&self.previous);
        let key = keys.find(|key| key.name == *name)?;
        let mut opened = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let len = key.cipher.open_in_place(nonce, Aad::from(name), &mut opened).ok()?.len();
        opened.truncate(len);
        Some(opened)
    }
}
