//! What the parent tells a shard, as JSON: the table, the routes, draining, certificates, stopping.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::routes::{Route, Routes};
use super::table::TableUpdate;
use crate::ws::handshake::Page;

/// One command. Times are durations from its arrival.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    Table(TableUpdate),
    Routes(RoutesUpdate),
    Drain {
        spread_s: f64,
        deadline_s: f64,
    },
    Tls(TlsUpdate),
    Tickets {
        keys_b64: Vec<String>,
    },
    /// Accept from this inherited listener too.
    Adopt {
        fd: i32,
    },
    Stop,
}

/// Everything that is at a path.
#[derive(Debug, Deserialize)]
pub struct RoutesUpdate {
    pub routes: Vec<Route>,
    #[serde(default)]
    pub pages: Vec<PageUpdate>,
}

/// A page as the parent sends it.
#[derive(Debug, Deserialize)]
pub struct PageUpdate {
    pub path: String,
    pub content_type: String,
    pub body_b64: String,
}

/// Certificates as PEM text; `cert_reqs` is none, optional or required.
#[derive(Debug, Deserialize)]
pub struct TlsUpdate {
    pub cert_pem: String,
    pub key_pem: String,
    pub ca_pem: Option<String>,
    #[serde(default)]
    pub cert_reqs: Option<String>,
}

impl Command {
    /// Errors: one line about what does not parse.
    pub fn from_json(json: &[u8]) -> Result<Command, String> {
        serde_json::from_slice(json).map_err(|error| format!("shard command: {error}"))
    }
}

impl RoutesUpdate {
    /// Errors: a page that is not base64, or whose content type is no header value.
    pub fn into_routes(self) -> Result<Routes, String> {
        let decode = |page: PageUpdate| {
            let body =
                STANDARD.decode(&page.body_b64).map_err(|error| format!("page {}: {error}", page.path))?;
            Ok::<_, String>((page.path, Page::new(&page.content_type, body)?))
        };
        let pages = self.pages.into_iter().map(decode).collect::<Result<_, _>>()?;
        Ok(Routes { rooms: self.routes, pages })
    }
}

/// Ticket keys as raw bytes, the newest first.
pub fn decode_keys(keys_b64: &[String]) -> Result<Vec<Vec<u8>>, String> {
    let decode = |key: &String| STANDARD.decode(key).map_err(|error| format!("ticket key: {error}"));
    keys_b64.iter().map(decode).collect()
}
