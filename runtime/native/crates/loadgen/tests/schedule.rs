//! The times at which messages are due depend on the clock only.

use std::time::Duration;

use loadgen::schedule::Schedule;

#[test]
fn after_a_stall_all_messages_are_sent_late() {
    let mut schedule = Schedule::new(1_000, 1e9 / 100.0).expect("a rate");
    assert_eq!(schedule.take(999), None);
    assert_eq!(schedule.take(1_000), Some((0, 1_000)));
    assert_eq!(schedule.take(1_099), None);
    let late: Vec<_> = std::iter::from_fn(|| schedule.take(1_350)).collect();
    assert_eq!(late, [(1, 1_100), (2, 1_200), (3, 1_300)]);
}

#[test]
fn the_wait_allows_for_the_resolution_of_the_poller() {
    let schedule =
        Schedule::new(0, 100.0).and_then(|mut schedule| schedule.take(0).map(|_| schedule)).expect("due");
    assert_eq!(schedule.wait(0), Duration::from_millis(9));
    assert_eq!(schedule.wait(8_500_000), Duration::ZERO);
    assert_eq!(schedule.wait(20_000_000), Duration::ZERO);
}

#[test]
fn without_a_rate_there_is_no_schedule() {
    assert!(Schedule::new(0, 0.0).is_none());
}
