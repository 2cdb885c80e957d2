//! What is over when a host has taken a frame.

use _native::mesh::{MemberHandle, RoomHandle};
use _native::shard::link::freed::{Freed, FreedLater, Handle};

const ROOM: Freed = Freed::Handle(Handle::Room(RoomHandle(1)));
const MEMBER: Freed = Freed::Handle(Handle::Member(MemberHandle(2)));
const LEFT: Freed = Freed::Left(RoomHandle(3));

#[test]
fn nothing_is_over_before_its_frame_is_taken() {
    let mut later = FreedLater::default();
    later.add(5, MEMBER);
    assert_eq!(later.next(4), None);
    assert_eq!(later.next(5), Some(MEMBER));
    assert_eq!(later.next(5), None);
}

#[test]
fn what_an_earlier_frame_ends_is_over_first_though_it_was_noted_later() {
    let mut later = FreedLater::default();
    later.add(5, LEFT);
    later.add(9, ROOM);
    later.add(5, MEMBER);
    assert_eq!([later.next(9), later.next(9), later.next(9)], [Some(LEFT), Some(MEMBER), Some(ROOM)]);
}

#[test]
fn when_the_link_is_lost_all_is_over_in_order() {
    let mut later = FreedLater::default();
    later.add(9, ROOM);
    later.add(5, MEMBER);
    assert_eq!(later.take().collect::<Vec<_>>(), [MEMBER, ROOM]);
    assert_eq!(later.next(u64::MAX), None);
}

#[test]
fn a_frame_names_either_by_its_number() {
    assert_eq!(Handle::Room(RoomHandle(7)).number(), 7);
    assert_eq!(Handle::Member(MemberHandle(8)).number(), 8);
}
