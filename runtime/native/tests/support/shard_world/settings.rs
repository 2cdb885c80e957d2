//! What the fake shard is configured with.

use serde_json::{Value, json};

/// The registry's defaults, as far as the shard reads them, with quotas and caps that do not get in the way.
pub fn settings() -> Value {
    let mut all = limits();
    merge(&mut all, json!({"server.uds_trusted": true}));
    all
}

fn limits() -> Value {
    json!({
        "limits.header_bytes": 16384, "limits.header_count": 100, "limits.header_timeout_s": 10.0,
        "limits.header_reads": 512, "limits.tls_timeout_s": 5.0, "limits.message_bytes": 1048576,
        "limits.fragment_overhead_bytes": 64, "limits.assembly_timeout_s": 30.0, "limits.control_per_s": 10.0,
        "limits.control_burst": 50.0, "limits.messages_per_s": 100.0, "limits.messages_burst": 200.0,
        "limits.bytes_per_s": 1048576.0, "limits.bytes_burst": 1048576.0, "limits.queue_bytes": 1048576,
        "limits.queue_age_s": 30.0, "limits.rooms_per_connection": 128, "limits.waiting_bytes": 65536,
        "limits.reply_bytes": 262144, "channels.path": "/socket/websocket", "limits.connections": 0, "limits.connections_per_address": 256,
        "limits.accepts_per_address_per_s": 50.0, "limits.accept_burst": 64, "limits.memory_bytes": 0,
        "limits.loop_lag_ms": 100, "limits.trusted_networks": ["127.0.0.0/8", "::1/128"], "limits.origins": [],
        "heartbeat.interval_s": 25.0, "heartbeat.timeout_s": 10.0, "close.timeout_s": 5.0, "close.barrier_s": 0.5,
        "deflate.enabled": true, "deflate.threshold_bytes": 64, "deflate.level": 1,
        "deflate.server_context_takeover": false, "deflate.client_context_takeover": false,
        "deflate.server_max_window_bits": 15, "deflate.client_max_window_bits": 15,
        "mesh.room_credit_bytes": 65536, "mesh.link_bytes": 16777216
    })
}

/// `changes` over the defaults.
pub fn changed(changes: Value) -> Value {
    let mut all = settings();
    merge(&mut all, json!({"mesh.unread_s": 5.0, "server.drain_reply_s": 2.0}));
    merge(&mut all, changes);
    all
}

pub fn merge(into: &mut Value, changes: Value) {
    for (name, value) in changes.as_object().unwrap() {
        into[name] = value.clone();
    }
}
