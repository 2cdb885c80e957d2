//! The shard's configuration from the parent's JSON.

use _native::shard::config::{Config, ms};
use serde_json::{Value, json};

use crate::shard_world::changed;

fn config(place: Value, changes: Value) -> Result<Config, String> {
    let mut json = json!({"index": 0, "shards": 1, "generation": 1, "settings": changed(changes)});
    crate::shard_world::merge(&mut json, place);
    Config::from_json(json.to_string().as_bytes())
}

#[test]
fn settings_it_does_not_know_are_others_and_those_it_needs_must_be_there() {
    let config = config(json!({}), json!({"server.port": 8000, "limits.header_bytes": 77})).unwrap();
    assert_eq!((config.settings.header_bytes, config.tls), (77, false));
    let missing = Config::from_json(br#"{"index":0,"shards":1,"generation":1,"settings":{}}"#).unwrap_err();
    assert!(missing.contains("limits.header_bytes") && !missing.contains('\n'), "{missing}");
}

#[test]
fn a_value_of_the_wrong_type_is_one_line_with_its_name() {
    let error = config(json!({}), json!({"limits.header_bytes": "many"})).unwrap_err();
    assert!(error.starts_with("shard settings: ") && !error.contains('\n'), "{error}");
    assert!(config(json!({}), json!({"limits.queue_bytes": -1})).is_err());
    assert!(Config::from_json(b"").is_err() && Config::from_json(b"[]").is_err());
}

#[test]
fn a_shard_that_does_not_exist_is_refused() {
    assert!(config(json!({"index": 3, "shards": 4}), json!({})).is_ok());
    assert_eq!(
        config(json!({"index": 4, "shards": 4}), json!({})).unwrap_err(),
        "shard 4 of 4 does not exist"
    );
    assert!(config(json!({"index": 0, "shards": 5000}), json!({})).is_err(), "more shards than partitions");
}

#[test]
fn the_cap_on_connections_leaves_descriptors_for_the_rest() {
    let cap = |set: usize, descriptors| {
        config(json!({}), json!({"limits.connections": set})).unwrap().connection_cap(descriptors)
    };
    assert_eq!((cap(0, 1024), cap(0, 10_000_000), cap(0, 100)), (768, 100_000, 1));
    assert_eq!((cap(5, 1024), cap(900, 1024), cap(200_000, 1_000_000)), (5, 768, 200_000));
}

#[test]
fn seconds_are_rounded_up_so_that_a_short_time_is_never_none() {
    assert_eq!((ms(0.0), ms(0.0001), ms(1.5), ms(-1.0)), (0, 1, 1500, 0));
    assert_eq!((ms(f64::INFINITY), ms(f64::NAN)), (u64::MAX, 0));
}
