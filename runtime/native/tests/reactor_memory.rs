//! When free memory is given back to the system.

use _native::reactor::memory::{Reclaim, give_back, resident_bytes};

const MIB: u64 = 1 << 20;

#[test]
fn the_first_quiet_second_after_a_burst_is_the_moment_and_no_other() {
    let mut reclaim = Reclaim::new(0);
    assert!(!reclaim.is_quiet(1000), "there was no burst");
    assert!(!reclaim.is_pending(2000));
    assert!(reclaim.is_pending(50 * MIB), "a burst that has not been looked at keeps the driver awake");
    assert!(!reclaim.is_quiet(50 * MIB), "it goes on");
    assert!(reclaim.is_pending(50 * MIB));
    assert!(reclaim.is_quiet(50 * MIB + 1000));
    assert!(!reclaim.is_pending(50 * MIB + 1000));
    assert!(!reclaim.is_quiet(50 * MIB + 2000), "once for each burst");
    assert!(!reclaim.is_quiet(90 * MIB) && reclaim.is_quiet(90 * MIB));
}

#[test]
fn what_is_in_use_or_was_there_before_is_not_worth_it() {
    let mib = MIB as usize;
    let mut reclaim = Reclaim::new(40 * mib);
    assert!(!reclaim.is_worth_it(50 * mib, 0), "too little");
    assert!(!reclaim.is_worth_it(140 * mib, 90 * mib), "it is in use");
    assert!(reclaim.is_worth_it(140 * mib, 10 * mib));
    reclaim.done(130 * mib, 10 * mib);
    assert!(!reclaim.is_worth_it(130 * mib, 10 * mib), "it is needed, as has been seen");
}

#[test]
fn the_system_says_what_is_resident() {
    give_back();
    assert!(resident_bytes() > 1 << 20);
}
