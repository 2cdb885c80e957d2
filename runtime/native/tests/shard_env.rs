//! What all parts of the core share: limits, the time, pools.

use _native::shard::config::Config;
use _native::shard::env::Env;
use _native::ws::deflate::{Inflater, Params};
use serde_json::{Value, json};

use crate::shard_world::changed;

fn env(changes: Value) -> Result<Env, String> {
    let config = json!({"index": 0, "shards": 1, "generation": 1, "settings": changed(changes)});
    Env::new(&Config::from_json(config.to_string().as_bytes()).unwrap(), 10, 1000)
}

#[test]
fn a_network_that_is_none_is_one_line() {
    let error = env(json!({"limits.trusted_networks": ["10.0.0.0/8", "here"]})).err().unwrap();
    assert!(error.contains("'here'"), "{error}");
}

#[test]
fn the_burst_of_bytes_takes_one_message_of_any_permitted_size() {
    let env = env(json!({"limits.message_bytes": 5000, "limits.bytes_burst": 10.0})).unwrap();
    assert_eq!(env.bytes.burst, 5000.0);
}

#[test]
fn a_stored_time_is_never_never() {
    let mut env = env(json!({})).unwrap();
    env.now_ms = 1 << 32;
    assert_eq!(env.now(), 1);
    env.now_ms = (1 << 32) + 7;
    assert_eq!(env.now(), 7);
}

#[test]
fn the_memory_budget_is_full_beyond_its_cap() {
    let mut env = env(json!({})).unwrap();
    env.memory_bytes = 1000;
    assert!(!env.is_full());
    env.memory_bytes = 1001;
    assert!(env.is_full());
    env.memory_cap = 0;
    assert!(!env.is_full());
}

#[test]
fn what_is_compressed_alone_needs_no_message_before() {
    let mut env = env(json!({})).unwrap();
    let params = Params {
        server_no_context_takeover: true,
        client_no_context_takeover: true,
        server_max_window_bits: 15,
        client_max_window_bits: 15,
    };
    for bits in [9, 15, 9, 15] {
        let (mut out, mut back) = (Vec::new(), Vec::new());
        assert!(env.compress_alone(bits, b"hello hello hello", &mut out));
        Inflater::of_server(&params).inflate(&out, true, 100, &mut back).unwrap();
        assert_eq!(back, b"hello hello hello");
    }
}

#[test]
fn outboxes_are_used_again() {
    let mut env = env(json!({})).unwrap();
    let outbox = env.outbox();
    assert!(outbox.is_empty());
    env.give_back(outbox);
    assert!(env.outbox().is_empty());
}
