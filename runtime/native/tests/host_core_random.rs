//! Random lives of a host: whatever the frames, tables, ticks and ends of turns, nothing panics and nothing is left.

use crate::host_world::life::Life;

#[test]
fn nothing_is_left_after_any_life() {
    for seed in 0..300 {
        let mut life = Life::new(seed * 7919);
        (0..1500).for_each(|_| life.step());
        life.end();
    }
}
