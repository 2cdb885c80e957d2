//! Random lives of a shard and its hosts together: whatever happens, the credit of every message comes back, every push
//! is answered once or its membership has ended, also when its room moves or dies in the middle of its turn or its host is
//! blocked, each join is answered once, no room falls silent, and both sides count the same.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::joined_world::{WIDE, WINDOW, World};

/// Steps between two audits, and audits of one life.
const STEPS: usize = 400;
const AUDITS: usize = 4;
/// In one of so many lives crowds speak, and the windows are wide.
const CROWDED: u64 = 100;

/// Returns how many turns of pushes moves have cut off, and how many links were not read for too long.
fn live(seed: u64) -> [usize; 2] {
    let window = if seed % CROWDED == CROWDED - 1 { WIDE } else { WINDOW };
    let mut world = World::new(seed, window);
    for _ in 0..AUDITS {
        (0..STEPS).for_each(|_| world.step());
        world.audit();
    }
    (0..STEPS).for_each(|_| world.step());
    world.end()
}

/// `STATEROOM_SEEDS=first..last` runs others.
fn seeds() -> std::ops::Range<u64> {
    let given = std::env::var("STATEROOM_SEEDS").ok();
    let pair = given.as_deref().and_then(|text| text.split_once(".."));
    let (first, last) = pair.unwrap_or(("0", "300"));
    first.parse().expect("a number")..last.parse().expect("a number")
}

#[test]
fn shard_and_hosts_agree_in_every_life() {
    let mut seen = [0, 0];
    for seed in seeds() {
        match catch_unwind(AssertUnwindSafe(|| live(seed))) {
            Ok(more) => (0..2).for_each(|at| seen[at] += more[at]),
            Err(panic) => {
                eprintln!("the failing seed: {seed}");
                resume_unwind(panic);
            }
        }
    }
    let [cut_off, unread] = seen;
    assert!(cut_off > 0 || seeds().count() < 100, "no room has moved away from a push under way");
    assert!(unread > 0 || seeds().count() < 100, "no host has left its link unread for too long");
}
