//! Whether a host reads its link, and which newcomers it has not read of.

use _native::mesh::MemberHandle;
use _native::shard::link::reading::{Observed, Reading};

const LIMIT_MS: u64 = 1000;

#[test]
fn a_host_that_reads_nothing_for_too_long_has_stopped_until_it_reads() {
    let mut reading = Reading::new(0);
    let mut look = |unread_bytes, now_ms| reading.observe(unread_bytes, now_ms, LIMIT_MS);
    assert_eq!(look(50, 100), Observed::Reads);
    assert_eq!(look(80, 900), Observed::Reads);
    assert_eq!(look(80, 1000), Observed::Stops);
    assert_eq!(look(90, 1100), Observed::IsStopped);
    assert_eq!(look(89, 1200), Observed::Resumes);
    assert_eq!(look(89, 2100), Observed::Reads);
    assert_eq!(look(89, 2200), Observed::Stops);
}

#[test]
fn one_that_writes_reads_as_well() {
    let mut reading = Reading::new(0);
    reading.heard(500);
    assert_eq!(reading.observe(50, 1499, LIMIT_MS), Observed::Reads);
    assert_eq!(reading.observe(50, 1500, LIMIT_MS), Observed::Stops);
    assert_eq!((reading.is_stopped(), reading.unread_ms(1500)), (true, 1000));
}

#[test]
fn without_a_limit_it_may_read_when_it_likes() {
    let mut reading = Reading::new(0);
    assert_eq!(reading.observe(50, u64::MAX, 0), Observed::Reads);
}

#[test]
fn what_lies_unread_is_what_it_neither_acknowledged_nor_was_seen_to_read() {
    let mut reading = Reading::new(0);
    (1..=3).for_each(|frame| reading.note_join(frame, MemberHandle(frame as u32)));
    reading.forget_joins(1);
    reading.wrote_all(2);
    reading.observe(0, 10, LIMIT_MS);
    assert_eq!(reading.frames(1), 2, "the socket held two frames and was seen empty");
    assert_eq!(reading.take_unread_joins(1), [MemberHandle(3)]);
    assert!(reading.take_unread_joins(0).is_empty(), "once");
}
