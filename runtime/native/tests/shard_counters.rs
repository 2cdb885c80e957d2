//! Counters: names, gauges, and refusals by their status.

use std::collections::HashSet;

use _native::shard::counters::Counters;

fn value(counters: &Counters, name: &str) -> u64 {
    counters.read().into_iter().find(|(known, _)| *known == name).unwrap().1
}

#[test]
fn every_counter_is_read_under_its_name() {
    let counters = Counters::default();
    counters.accepted.add(2);
    counters.connections.set(9);
    counters.connections.sub(4);
    assert_eq!((value(&counters, "accepted"), value(&counters, "connections")), (2, 5));
    assert_eq!(counters.accepted.get(), 2);
    let names: HashSet<&str> = counters.read().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), counters.read().len());
}

#[test]
fn every_refusal_of_ours_has_a_counter() {
    let counters = Counters::default();
    for status in [400, 403, 404, 405, 408, 413, 426, 429, 431, 503, 505] {
        counters.refused(status);
        assert_eq!(value(&counters, &format!("refused_{status}")), 1);
    }
}
