//! One link: what it keeps when it breaks, and what waits for it.

use _native::mesh::body::{Hello, VERSION};
use _native::mesh::{Kind, MemberHandle, RoomHandle, ShardIndex};
use _native::shard::link::freed::{Freed, Handle};
use _native::shard::link::link::Link;

const ROOM: RoomHandle = RoomHandle(4);

fn connected() -> Link {
    let mut link = Link::new(7, "/run/host.sock".to_owned(), 0);
    link.connected(ShardIndex(2), &Hello { version: VERSION, generation: 1, link: 1 }, 0);
    link
}

fn send(link: &mut Link) {
    link.push(Kind::Credit, 0, Handle::Room(ROOM), 1, &[b"body"]);
}

#[test]
fn one_that_breaks_keeps_its_host_and_gives_back_what_waited_for_it() {
    let mut link = connected();
    assert!(link.is_up() && !link.is_unavailable());
    send(&mut link);
    link.free_later(Freed::Handle(Handle::Room(ROOM)));
    let freed: Vec<Freed> = link.begin_anew(10).collect();
    assert_eq!(freed, [Freed::Handle(Handle::Room(ROOM))]);
    assert_eq!((link.generation(), link.address(), link.queued_bytes()), (7, "/run/host.sock", 0));
    assert!(!link.is_up() && link.next_freed().is_none());
}

#[test]
fn rooms_that_it_has_no_room_for_go_on_when_it_has_written_enough() {
    let mut link = connected();
    send(&mut link);
    link.starve(ROOM);
    assert!(link.take_starved(link.queued_bytes() - 1).is_empty());
    assert_eq!(link.take_starved(link.queued_bytes()), [ROOM]);
    assert!(link.take_starved(usize::MAX).is_empty(), "once");
}

#[test]
fn its_host_is_told_that_it_has_all_members_when_no_room_of_its_waits() {
    let mut link = connected();
    let sent = link.traffic.frames_sent();
    link.note_refusal();
    link.end_members(3, true);
    assert!(link.owes_members_end() && link.traffic.frames_sent() == sent);
    link.end_members(3, false);
    assert!(!link.owes_members_end() && link.traffic.frames_sent() == sent + 1);
}

#[test]
fn newcomers_whose_join_it_has_not_acknowledged_are_known() {
    let mut link = connected();
    send(&mut link);
    link.traffic.note_join(MemberHandle(9));
    assert_eq!(link.traffic.take_unread_joins(), [MemberHandle(9)]);
}
