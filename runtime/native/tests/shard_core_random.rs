//! Random lives of a shard: whatever clients, hosts, tables and time do to it, every client sees valid frames and is told of
//! its rooms only while it is in them, and in the end nothing is left behind.

use crate::shard_world::life::Life;

const STEPS: usize = 400;

#[test]
fn nothing_is_left_behind_and_every_client_sees_valid_frames() {
    for seed in 1..=2000 {
        let mut life = Life::new(seed);
        (0..STEPS).for_each(|_| life.step());
        life.end();
    }
}
