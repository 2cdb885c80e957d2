//! Which transport a new connection gets: plain, or TLS by the certificates and ticket keys the parent handed out.

use std::sync::Arc;

use rustls::ServerConfig;

use crate::reactor::socket::Stream;
use crate::reactor::tls;
use crate::reactor::transport::Transport;

use super::command::TlsUpdate;

/// A reload replaces the configuration for new connections; those that are open keep theirs.
#[derive(Default)]
pub struct Security {
    config: Option<Arc<ServerConfig>>,
    material: Option<TlsUpdate>,
    keys: Vec<Vec<u8>>,
    expects_tls: bool,
}

impl Security {
    /// TLS is to be served: nothing is accepted before the certificates have come.
    pub(super) fn expect_tls(&mut self, expected: bool) {
        self.expects_tls = expected;
    }

    /// May connections be accepted?
    pub(super) fn is_ready(&self) -> bool {
        !self.expects_tls || self.config.is_some()
    }

    /// The transport for a socket just accepted. Errors: rustls', none that a peer could cause.
    pub(super) fn transport(&self, stream: Stream) -> Result<Transport, rustls::Error> {
        match &self.config {
            None => Ok(Transport::plain(stream)),
            Some(config) => Transport::tls(stream, config.clone()),
        }
    }

    /// New certificates. Errors: one line; the old ones stay.
    pub(super) fn set_material(&mut self, material: TlsUpdate) -> Result<(), String> {
        self.config = Some(build(&material, &self.keys)?);
        self.material = Some(material);
        Ok(())
    }

    /// New ticket keys, the newest first.
    pub(super) fn set_keys(&mut self, keys: Vec<Vec<u8>>) -> Result<(), String> {
        if let Some(material) = &self.material {
            self.config = Some(build(material, &keys)?);
        }
        self.keys = keys;
        Ok(())
    }
}

fn build(material: &TlsUpdate, keys: &[Vec<u8>]) -> Result<Arc<ServerConfig>, String> {
    let requirement = material.cert_reqs.as_deref().unwrap_or("none");
    tls::build(&material.cert_pem, &material.key_pem, material.ca_pem.as_deref(), requirement, keys)
}
