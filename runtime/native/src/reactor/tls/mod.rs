//! stub
use rustls::ServerConfig;
use std::sync::Arc;
pub struct TlsSession;
impl TlsSession {
    pub fn new(_c: Arc<ServerConfig>) -> Result<Self, rustls::Error> {
        Ok(TlsSession)
    }
    pub fn handshaking(&self) -> bool {
        false
    }
    pub fn send(&mut self, _p: &[u8]) -> Result<(), rustls::Error> {
        Ok(())
    }
    pub fn close_notify(&mut self) {}
}
pub fn build(
    _c: &str,
    _k: &str,
    _ca: Option<&str>,
    _r: &str,
    _keys: &[Vec<u8>],
) -> Result<Arc<ServerConfig>, String> {
    Err("no".into())
}
