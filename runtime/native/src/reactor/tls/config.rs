//! What all TLS connections of a shard share, made from PEM text: Mozilla's "intermediate" with TLS 1.2 and 1.3.
//!
//! rustls with ring has exactly those cipher suites and groups, so nothing is listed here.
//! The rule: a certificate that cannot be used is reported in one line, before anything changes.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::version::{TLS12, TLS13};
use rustls::{Error, RootCertStore, ServerConfig};

use super::tickets::Tickets;

/// Are clients asked for a certificate, and may they connect without one?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClientCertificates {
    None,
    Optional,
    Required,
}

impl std::str::FromStr for ClientCertificates {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "none" => Ok(ClientCertificates::None),
            "optional" => Ok(ClientCertificates::Optional),
            "required" => Ok(ClientCertificates::Required),
            _ => Err(format!("tls.cert_reqs is none, optional or required, not {name:?}")),
        }
    }
}

/// The configuration for new connections. Existing ones keep theirs, so reloading means using another.
///
/// `cert_pem`: the chain, our own certificate first; `key_pem`: its private key, not encrypted; `ca_pem`: the authority
/// that signs clients' certificates; `cert_reqs` (none, optional, required): whether they must have one. `ticket_keys`:
/// secrets of at least 32 bytes, the newest first. The first encrypts, the first two decrypt, and without any there is no
/// resumption. Tickets made under another `ca_pem` or `cert_reqs` are not accepted: what was checked then may not hold
/// now. Errors are one line, without key material.
pub fn build(
    cert_pem: &str,
    key_pem: &str,
    ca_pem: Option<&str>,
    cert_reqs: &str,
    ticket_keys: &[Vec<u8>],
) -> Result<Arc<ServerConfig>, String> {
    let clients = cert_reqs.parse()?;
    let provider = Arc::new(ring::default_provider());
    let chain = certificates(cert_pem).map_err(|fault| format!("certificate: {fault}"))?;
    let key = PrivateKeyDer::from_pem_slice(key_pem.as_bytes())
        .map_err(|fault| format!("private key: {}", key_fault(key_pem, fault)))?;
    let verifier = verifier(ca_pem, clients, &provider).map_err(|fault| format!("client CA: {fault}"))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(|fault| fault.to_string())?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(|fault| match fault {
            Error::InconsistentKeys(_) => "certificate and private key do not belong together".to_owned(),
            other => format!("certificate or private key: {other}"),
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    if !ticket_keys.is_empty() {
        config.ticketer = Arc::new(Tickets::new(ticket_keys, trust(ca_pem, clients).as_bytes())?);
    }
    Ok(Arc::new(config))
}

fn certificates(text: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    match chain {
        Ok(chain) if chain.is_empty() => Err("no CERTIFICATE in it".to_owned()),
        Ok(chain) => Ok(chain),
        Err(fault) => Err(pem_fault(fault)),
    }
}

fn verifier(
    ca_pem: Option<&str>,
    clients: ClientCertificates,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, String> {
    if clients == ClientCertificates::None {
        return Ok(WebPkiClientVerifier::no_client_auth());
    }
    let text = ca_pem.ok_or("none given, though clients are asked for certificates")?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates(text)? {
        roots.add(certificate).map_err(|fault| fault.to_string())?;
    }
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    let optional = clients == ClientCertificates::Optional;
    let builder = if optional { builder.allow_unauthenticated() } else { builder };
    builder.build().map_err(|fault| fault.to_string())
}

/// What a resumed client was checked against. It is part of the keys of tickets.
fn trust(ca_pem: Option<&str>, clients: ClientCertificates) -> String {
    match clients {
        ClientCertificates::None => "None".to_owned(),
        asked => format!("{asked:?} {}", ca_pem.unwrap_or_default()),
    }
}

fn key_fault(text: &str, fault: pem::Error) -> String {
    let encrypted = text.contains("ENCRYPTED");
    match fault {
        pem::Error::NoItemsFound if encrypted => "it is encrypted; give one without a passphrase".to_owned(),
        pem::Error::NoItemsFound => "no PRIVATE KEY in it".to_owned(),
        other => pem_fault(other),
    }
}

/// In our own words: the errors of pem quote the text, which may be a key.
fn pem_fault(fault: pem::Error) -> String {
    match fault {
        pem::Error::MissingSectionEnd { .. } => "its PEM text is cut off",
        pem::Error::Base64Decode(_) => "its PEM text is not base64",
        _ => "it is not PEM text",
    }
    .to_owned()
}
