//! Readers overtake what others wait for, in bounds, and never their own member.

use crate::host_world::{EPOCH, KIND, World, config, reads};
use _native::host::overlap::Waiting;
use _native::host::{Dropped, Life, MemberKey, RoomKey, Step, Ticket, Turn};
use _native::mesh::{Kind, Push, flags};

fn push(world: &mut World, member: u32, event: &str) -> Step {
    let mut body = Vec::new();
    Push { reference: "1", event }.put(&mut body);
    body.extend_from_slice(b"{}");
    world.try_frame(Kind::Push, flags::JSON, member, &body, EPOCH).expect("a frame")
}

/// A room in a turn of its first of two members, where `read` only reads.
fn busy() -> (World, RoomKey, MemberKey) {
    let mut world = World::new(config());
    let (room, first) = world.joined(0, "a", 1);
    let step = world.join(2, 0);
    let second = world.take_join(step);
    [first, second].into_iter().for_each(|member| world.core.joined(member, b"", &crate::host_world::LIVE));
    world.core.set_overlap_rules(room, reads());
    push(&mut world, 1, "write");
    world.core.suspend(room, first, b"");
    (world, room, second)
}

#[test]
fn a_reader_has_its_turn_while_another_waits() {
    let (mut world, room, member) = busy();
    assert_eq!(push(&mut world, 2, "read"), Step::Message { room, member });
    assert_eq!(push(&mut world, 2, "write"), Step::Nothing);
}

#[test]
fn a_reader_does_not_overtake_what_its_member_sent() {
    let (mut world, room, member) = busy();
    push(&mut world, 2, "write");
    assert_eq!(push(&mut world, 2, "read"), Step::Nothing);
    assert_eq!(world.turns(room).len(), 2);
    world.core.suspend(room, member, b"");
    assert_eq!(push(&mut world, 2, "read"), Step::Message { room, member });
}

#[test]
fn a_reader_does_not_overtake_the_join_of_its_member() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.core.set_overlap_rules(room, reads());
    world.join_channel(1, 0, b"{}");
    let Some(Turn::Join(member)) = world.core.next(room) else { panic!("no join") };
    world.flush();
    assert_eq!(push(&mut world, 1, "read"), Step::Nothing, "nobody has let it in yet");
    world.core.refuse(member, "no", "no", b"");
    assert_eq!(world.turns(room), []);
    let told: Vec<Kind> = world.flush().into_iter().map(|got| got.0).collect();
    assert_eq!(told, [Kind::Refused, Kind::Reply], "it was refused, and not heard");
}

#[test]
fn a_member_that_is_being_closed_has_no_turn_beside_another() {
    let (mut world, _, member) = busy();
    world.core.close(member, 4510, "kicked");
    assert_eq!(push(&mut world, 2, "read"), Step::Nothing);
}

#[test]
fn a_call_that_reads_waits_if_too_many_overlap_by_then() {
    let (mut world, room, _) = busy();
    (0..300).for_each(|ticket| assert!(world.core.read(KIND, "a", Ticket(ticket))));
    let mut beside = 0;
    for due in world.core.take_due() {
        if world.core.begin(due) != Step::Nothing {
            beside += usize::from(world.core.overlap(room, Waiting::Read).is_some());
        }
    }
    assert_eq!((beside, world.turns(room).len()), (256, 44));
}

#[test]
fn so_many_overlap_and_the_next_waits() {
    let (mut world, room, member) = busy();
    assert_eq!((0..300).filter_map(|_| world.core.overlap(room, Waiting::Read)).count(), 256);
    assert_eq!(push(&mut world, 2, "read"), Step::Nothing);
    world.turns(room);
    world.core.suspend(room, member, b"");
    world.core.overlapped(room, Life::default());
    assert_eq!(push(&mut world, 2, "read"), Step::Message { room, member });
}

#[test]
fn a_room_that_starts_reads_nothing_yet() {
    let (mut world, room, _) = busy();
    world.core.restart(room);
    assert_eq!(push(&mut world, 2, "read"), Step::Nothing);
}

#[test]
fn a_call_that_reads_runs_beside_a_turn_unless_calls_wait() {
    let (mut world, room, _) = busy();
    assert!(world.core.read(KIND, "a", Ticket(7)));
    let due = world.core.take_due();
    assert_eq!(world.core.begin(due[0]), Step::Read { room, ticket: Ticket(7) });
    world.core.call(KIND, "a", Ticket(8), 0);
    assert!(!world.core.read(KIND, "a", Ticket(9)));
    assert!(!world.core.read(KIND, "nobody", Ticket(9)));
}

#[test]
fn a_call_that_reads_has_a_turn_of_its_own_when_the_other_has_ended() {
    let (mut world, room, _) = busy();
    world.core.read(KIND, "a", Ticket(7));
    assert_eq!(world.turns(room), []);
    assert!(!world.core.read(KIND, "a", Ticket(8)));
    let due = world.core.take_due();
    assert_eq!(world.core.begin(due[0]), Step::Next(room));
    assert_eq!(world.turns(room), [Turn::Call(Ticket(7))]);
}

#[test]
fn a_call_that_reads_is_not_lost_with_its_actor() {
    let (mut world, room, _) = busy();
    world.core.read(KIND, "a", Ticket(7));
    world.core.quarantine(room);
    let due = world.core.take_due();
    assert_eq!(world.core.begin(due[0]), Step::Nothing);
    assert_eq!(world.core.take_dropped(), [(Ticket(7), Dropped::Moved)]);
}

#[test]
fn a_turn_of_an_earlier_life_is_not_counted_in_the_next() {
    let (mut world, room, _) = busy();
    let earlier = world.core.overlap(room, Waiting::Read).unwrap();
    world.core.restart(room);
    assert_eq!(world.core.overlap(room, Waiting::Read), None, "its life has ended meanwhile");
    world.core.started(room, String::new(), None);
    world.turns(room);
    let own = world.core.overlap(room, Waiting::Read).unwrap();
    world.core.overlapped(room, earlier);
    assert_eq!(world.core.overlapping(room), 1);
    world.core.overlapped(room, own);
    assert_eq!(world.core.overlapping(room), 0);
}
