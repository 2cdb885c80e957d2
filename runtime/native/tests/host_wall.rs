//! Times of day, from a wall clock that steps.

use _native::host::Wall;

#[test]
fn a_step_counts_for_what_comes_after_it_and_drift_of_a_look_does_not() {
    let mut wall = Wall::default();
    wall.look(1_000, 501_000);
    wall.look(1_250, 501_251);
    wall.look(2_000, 9_000_000);
    wall.look(3_000, 1_000);
    let times = [500, 1_500, 2_000, 2_999, 3_000].map(|at_ms| wall.at(at_ms));
    assert_eq!(times, [500_500, 501_500, 9_000_000, 9_000_999, 1_000]);
}

#[test]
fn what_was_never_looked_at_is_the_hosts_clock_and_steps_are_bounded() {
    let mut wall = Wall::default();
    assert_eq!(wall.at(7), 7);
    (0..100).for_each(|step| wall.look(step, 1_000 * step));
    assert_eq!((wall.at(99), wall.at(0)), (99_000, 36_000 - 36));
}
