//! For the tests of TLS: certificates made on the spot, and a client that talks to a session in memory.

use std::io::{Read, Write};
use std::sync::Arc;

use _native::reactor::tls::{TlsSession, build};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, SupportedProtocolVersion};

pub const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// A certificate, or a chain, and its key.
pub struct Pem {
    pub cert: String,
    pub key: String,
}

/// An authority that signs certificates.
pub struct Authority {
    pub cert: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Authority {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Authority { cert: params.self_signed(&key).unwrap().pem(), issuer: Issuer::new(params, key) }
    }

    pub fn sign(&self, name: &str) -> Pem {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        Pem { cert: params.signed_by(&key, &self.issuer).unwrap().pem(), key: key.serialize_pem() }
    }

    /// What a server of this authority is configured with, without client certificates.
    pub fn server(&self, ticket_keys: &[Vec<u8>]) -> Arc<ServerConfig> {
        let pem = self.sign("localhost");
        build(&pem.cert, &pem.key, None, "none", ticket_keys).unwrap()
    }

    /// A client that trusts this authority and may show a certificate of its own.
    pub fn client(&self, version: &'static SupportedProtocolVersion, own: Option<&Pem>) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(certificate(&self.cert)).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots);
        match own {
            None => builder.with_no_client_auth(),
            Some(pem) => {
                let key = PrivateKeyDer::from_pem_slice(pem.key.as_bytes()).unwrap();
                builder.with_client_auth_cert(vec![certificate(&pem.cert)], key).unwrap()
            }
        }
    }
}

fn certificate(text: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(text.as_bytes()).unwrap()
}

/// Both ends of a connection, and how its bytes are cut.
pub struct Pair {
    pub client: ClientConnection,
    pub server: TlsSession,
    /// Bytes handed over at a time; 0 for a length that varies.
    pub cut: usize,
    state: usize,
    /// What the server has heard.
    pub heard: Vec<u8>,
    client_heard: Vec<u8>,
}

impl Pair {
    pub fn new(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>, cut: usize) -> Pair {
        let name = ServerName::try_from("localhost").unwrap();
        let client = ClientConnection::new(Arc::clone(client), name).unwrap();
        let server = TlsSession::new(Arc::clone(server)).unwrap();
        Pair { client, server, cut, state: 1, heard: Vec::new(), client_heard: Vec::new() }
    }

    /// Carries bytes until both ends are silent. The server's error, or else the client's.
    pub fn run(&mut self) -> Result<(), rustls::Error> {
        loop {
            let mut bytes = Vec::new();
            while self.client.wants_write() {
                self.client.write_tls(&mut bytes).unwrap();
            }
            let silent = bytes.is_empty() && self.server.pending().is_empty();
            let heard = self.feed(&mut bytes);
            let answered = self.answer();
            heard?;
            answered?;
            if silent {
                return Ok(());
            }
        }
    }

    /// Hands the server these bytes, cut.
    pub fn feed(&mut self, bytes: &mut [u8]) -> Result<(), rustls::Error> {
        let mut rest = bytes;
        while !rest.is_empty() {
            self.state =
                self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let len = if self.cut == 0 { (self.state >> 33) % 700 } else { self.cut };
            let (now, later) = rest.split_at_mut(len.min(rest.len()));
            self.server.receive(now, &mut self.heard)?;
            rest = later;
        }
        Ok(())
    }

    /// Hands the client what the server has to say.
    pub fn answer(&mut self) -> Result<(), rustls::Error> {
        while !self.server.pending().is_empty() {
            let taken = self.client.read_tls(&mut self.server.pending()).unwrap();
            self.server.wrote(taken);
            self.client.process_new_packets()?;
            let _would_block = self.client.reader().read_to_end(&mut self.client_heard);
        }
        Ok(())
    }

    pub fn say(&mut self, words: &[u8]) {
        self.client.writer().write_all(words).unwrap();
    }

    /// What the client has heard since it was last asked.
    pub fn client_heard(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.client_heard)
    }
}
