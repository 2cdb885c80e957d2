//! When a drain tells connections, forces the rest and is over.

use _native::shard::drain::Drain;

#[test]
fn the_spread_leaves_time_for_answers_and_for_the_last_close_frames() {
    assert_eq!(Drain::spread_ms(4000, 20_000, 2000), 4000);
    assert_eq!(Drain::spread_ms(30_000, 20_000, 2000), 17_500);
    assert_eq!(Drain::spread_ms(1000, 2000, 2000), 0, "no time: all at once");
}

#[test]
fn what_is_left_is_forced_once_just_before_the_deadline() {
    let mut drain = Drain::begin(1000, 3000);
    assert!(!drain.forces(3499));
    assert!(drain.forces(3500));
    assert!(!drain.forces(3600), "once");
    assert!(!drain.is_over(3999));
    assert!(drain.is_over(4000));
}

#[test]
fn a_drain_without_any_time_forces_and_is_over_at_once() {
    let mut drain = Drain::begin(u64::MAX - 10, 100);
    assert!(!drain.is_over(u64::MAX - 10), "the deadline stays within the clock");
    let mut at_once = Drain::begin(7, 0);
    assert!(at_once.is_over(7) && at_once.forces(7));
    assert!(!drain.forces(0));
}
