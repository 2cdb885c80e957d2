//! The shard's configuration: the settings it knows, by their dotted names, out of the whole dictionary.
//!
//! Defaults and ranges are the registry's in Python; a missing setting is an error here, so that there is one default.

use serde::Deserialize;

use crate::mesh::ShardIndex;
use crate::mesh::partition::CONNECTION_PARTITIONS;

/// Settings as the parent sends them. 0 turns a limit off unless said otherwise.
#[derive(Clone, Debug, Deserialize)]
pub struct Settings {
    #[serde(rename = "limits.header_bytes")]
    pub header_bytes: usize,
    #[serde(rename = "limits.header_count")]
    pub header_count: usize,
    #[serde(rename = "limits.header_timeout_s")]
    pub header_timeout_s: f64,
    #[serde(rename = "limits.header_reads")]
    pub header_reads: u32,
    #[serde(rename = "limits.tls_timeout_s")]
    pub tls_timeout_s: f64,
    #[serde(rename = "limits.message_bytes")]
    pub message_bytes: usize,
    #[serde(rename = "limits.fragment_overhead_bytes")]
    pub fragment_overhead_bytes: usize,
    #[serde(rename = "limits.assembly_timeout_s")]
    pub assembly_timeout_s: f64,
    #[serde(rename = "limits.control_per_s")]
    pub control_per_s: f64,
    #[serde(rename = "limits.control_burst")]
    pub control_burst: f64,
    #[serde(rename = "limits.messages_per_s")]
    pub messages_per_s: f64,
    #[serde(rename = "limits.messages_burst")]
    pub messages_burst: f64,
    #[serde(rename = "limits.bytes_per_s")]
    pub bytes_per_s: f64,
    #[serde(rename = "limits.bytes_burst")]
    pub bytes_burst: f64,
    #[serde(rename = "limits.queue_bytes")]
    pub queue_bytes: usize,
    #[serde(rename = "limits.queue_age_s")]
    pub queue_age_s: f64,
    #[serde(rename = "limits.rooms_per_connection")]
    pub rooms_per_connection: usize,
    #[serde(rename = "limits.waiting_bytes")]
    pub waiting_bytes: usize,
    #[serde(rename = "limits.reply_bytes")]
    pub reply_bytes: usize,
    /// "" for no channel sockets.
    #[serde(rename = "channels.path")]
    pub channels_path: String,
    /// 0: from the descriptors the process may have.
    #[serde(rename = "limits.connections")]
    pub connections: usize,
    #[serde(rename = "limits.connections_per_address")]
    pub connections_per_address: u32,
    #[serde(rename = "limits.accepts_per_address_per_s")]
    pub accepts_per_address_per_s: f64,
    #[serde(rename = "limits.accept_burst")]
    pub accept_burst: usize,
    /// 0: from the machine's memory.
    #[serde(rename = "limits.memory_bytes")]
    pub memory_bytes: usize,
    #[serde(rename = "limits.loop_lag_ms")]
    pub loop_lag_ms: u64,
    #[serde(rename = "limits.trusted_networks")]
    pub trusted_networks: Vec<String>,
    /// Whether a proxy behind a Unix socket is believed about its clients' addresses.
    #[serde(rename = "server.uds_trusted")]
    pub uds_trusted: bool,
    /// Origins allowed where a route names none; empty allows all.
    #[serde(rename = "limits.origins")]
    pub origins: Vec<String>,
    #[serde(rename = "heartbeat.interval_s")]
    pub heartbeat_interval_s: f64,
    #[serde(rename = "heartbeat.timeout_s")]
    pub heartbeat_timeout_s: f64,
    #[serde(rename = "close.timeout_s")]
    pub close_timeout_s: f64,
    #[serde(rename = "close.barrier_s")]
    pub close_barrier_s: f64,
    #[serde(rename = "server.drain_reply_s")]
    pub drain_reply_s: f64,
    #[serde(rename = "deflate.enabled")]
    pub deflate_enabled: bool,
    #[serde(rename = "deflate.threshold_bytes")]
    pub deflate_threshold_bytes: usize,
    #[serde(rename = "deflate.level")]
    pub deflate_level: u8,
    #[serde(rename = "deflate.server_context_takeover")]
    pub deflate_server_context_takeover: bool,
    #[serde(rename = "deflate.client_context_takeover")]
    pub deflate_client_context_takeover: bool,
    #[serde(rename = "deflate.server_max_window_bits")]
    pub deflate_server_max_window_bits: u8,
    #[serde(rename = "deflate.client_max_window_bits")]
    pub deflate_client_max_window_bits: u8,
    #[serde(rename = "mesh.room_credit_bytes")]
    pub room_credit_bytes: i64,
    #[serde(rename = "mesh.link_bytes")]
    pub link_bytes: usize,
    #[serde(rename = "mesh.unread_s")]
    pub unread_s: f64,
}

/// Who this shard is, and its settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `0 <= index < shards`
    pub index: u32,
    pub shards: u32,
    /// Which life of this shard it is, from 1.
    pub generation: u32,
    /// TLS is served: accept nobody before the certificates have come.
    #[serde(default)]
    pub tls: bool,
    pub settings: Settings,
}

/// Descriptors kept for everything that is not a connection.
const SPARE_DESCRIPTORS: usize = 256;
const MOST_CONNECTIONS: usize = 100_000;

impl Config {
    /// Parses the parent's JSON. The error is one line that names the field.
    pub fn from_json(json: &[u8]) -> Result<Config, String> {
        let config: Config =
            serde_json::from_slice(json).map_err(|error| format!("shard settings: {error}"))?;
        match config.index < config.shards {
            true if u64::from(config.shards) > CONNECTION_PARTITIONS => Err(format!(
                "{} shards are too many: each needs a partition of {CONNECTION_PARTITIONS}",
                config.shards
            )),
            true => Ok(config),
            false => Err(format!("shard {} of {} does not exist", config.index, config.shards)),
        }
    }

    /// Which shard this is.
    pub fn shard(&self) -> ShardIndex {
        ShardIndex(self.index)
    }

    /// The cap on connections: the setting, or what `descriptors` (the soft limit) leaves.
    pub fn connection_cap(&self, descriptors: usize) -> usize {
        let room = descriptors.saturating_sub(SPARE_DESCRIPTORS).clamp(1, MOST_CONNECTIONS);
        match self.settings.connections {
            0 => room,
            set => set.min(descriptors.saturating_sub(SPARE_DESCRIPTORS).max(1)),
        }
    }
}

/// A setting in seconds as milliseconds, rounded up, so that a short time is never none.
pub fn ms(seconds: f64) -> u64 {
    (seconds * 1000.0).ceil().max(0.0) as u64
}
