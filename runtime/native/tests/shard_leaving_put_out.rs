//! Memberships that their room ends, or their socket while they end.

use crate::shard_world::endings::{TOPIC, closed, join, leave, over, refused, reply, say};
use crate::shard_world::{World, client_frame, said};
use _native::mesh::{Kind, flags};
use _native::ws::opcode::Opcode;
use serde_json::json;

#[test]
fn a_close_by_the_room_ends_the_membership_and_not_the_socket() {
    let codes = [(1000, "phx_close"), (1002, "phx_close"), (4500, "phx_close"), (1011, "phx_error")];
    for (code, event) in codes {
        let (mut world, slot, _, member) = World::with_member(json!({}));
        world.tell(slot, say("2"));
        world.host_says(Kind::Close, member, &[&closed(code, "so \"it\" is")]);
        assert!(world.told(slot).is_empty(), "the push that closed it is not answered yet");
        world.replies(member, "2", flags::JSON, b"{}");
        world.host_says(Kind::BarrierDone, member, &[]);
        assert_eq!(world.told(slot), [reply("1", "2"), over(event, code, "so \"it\" is")]);
        assert_eq!(world.left().len(), 1);
        world.enter(slot, TOPIC);
    }
}

#[test]
fn who_is_put_out_hears_nothing_but_replies() {
    let (mut world, slot, room, member) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    world.host_says(Kind::Close, member, &[&closed(4510, "kicked")]);
    assert_eq!(world.told(slot), [refused("3", "not_joined", "unmatched topic")], "it will not be heard");
    world.broadcast(room, said("secret", 0, "1"));
    world.send(member, said("secret", 0, "2"));
    world.host_says(Kind::Admit, member, &[]);
    world.broadcast(room, said("secret", 0, "3"));
    world.replies(member, "2", flags::JSON, b"{}");
    assert_eq!(world.told(slot), [reply("1", "2")]);
    assert_eq!(world.denied(slot, TOPIC), "kicked", "at once");
    world.host_says(Kind::BarrierDone, member, &[]);
    assert_eq!(world.told(slot), [over("phx_close", 4510, "kicked")]);
    world.enter(slot, "chat:other");
    let other = world.socket();
    world.enter(other, TOPIC);
}

#[test]
fn a_join_that_the_room_ends_is_answered_by_its_reason_and_a_kick_is_one() {
    for (code, slug, again) in [(4510_u16, "kicked", false), (1011, "closed", true)] {
        let mut world = World::new();
        let slot = world.socket();
        world.tell(slot, join("1"));
        let member = world.host_frames()[2].handle;
        world.host_says(Kind::Admit, member, &[]);
        world.host_says(Kind::Close, member, &[&closed(code, "\"enough\"")]);
        assert_eq!(world.left(), [(member, code, "\"enough\"".to_owned())], "as on a path");
        let told = world.told(slot);
        assert_eq!(told.len(), 1);
        assert_eq!(
            told[0][4],
            json!({"status": "error", "response": {"code": slug, "reason": "\"enough\""}})
        );
        world.host_says(Kind::Joined, member, &[b"{}"]);
        assert!(world.told(slot).is_empty(), "one answer");
        match again {
            true => drop(world.enter(slot, TOPIC)),
            false => assert_eq!(world.denied(slot, TOPIC), "kicked"),
        }
    }
}

#[test]
fn who_leaves_and_is_kicked_meanwhile_is_out_at_once_and_for_good() {
    let (mut world, slot, room, member) = World::with_member(json!({}));
    world.tell(slot, leave("2"));
    world.host_says(Kind::Close, member, &[&closed(4510, "kicked")]);
    world.broadcast(room, said("secret", 0, "1"));
    assert_eq!(world.denied(slot, TOPIC), "kicked");
    world.host_says(Kind::BarrierDone, member, &[]);
    assert_eq!(world.told(slot), [reply("1", "2"), over("phx_close", 1000, "leave")]);
}

#[test]
fn those_that_end_count_among_the_socket_s_rooms_but_the_one_that_is_joined_again() {
    let (mut world, slot, _, first) = World::with_member(json!({"limits.rooms_per_connection": 1}));
    world.tell(slot, join("2"));
    world.host_frames();
    assert_eq!(world.denied(slot, "chat:other"), "too_many_rooms");
    assert_eq!(world.denied(slot, TOPIC), "too_many_rooms", "or it could be joined again without end");
    world.host_says(Kind::BarrierDone, first, &[]);
    assert_eq!(world.told(slot)[0][3], "phx_close");
}

#[test]
fn a_socket_that_closes_meanwhile_leaves_once_and_waits_for_no_more_than_that() {
    let (mut world, slot, _, member) = World::with_member(json!({}));
    world.tell(slot, leave("2"));
    world.core.receive(slot, &mut client_frame(Opcode::Close, &[3, 233]));
    assert_eq!(world.kinds(), [Kind::Barrier], "one will do");
    world.host_says(Kind::BarrierDone, member, &[]);
    let told = world.told(slot);
    assert_eq!(told[..2], [reply("1", "2"), over("phx_close", 1000, "leave")]);
    assert_eq!(told[2], json!({"close": 1001, "reason": ""}));
    assert_eq!(world.left(), [(member, 1000, "leave".to_owned())]);
    world.core.gone(slot);
    assert!(world.left().is_empty());
}

#[test]
fn who_leaves_behind_pushes_that_wait_and_is_kicked_is_no_ghost() {
    let (mut world, slot, _, member) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    world.tell(slot, leave("4"));
    world.host_says(Kind::Close, member, &[&closed(4510, "kicked")]);
    assert_eq!(world.told(slot), [refused("3", "not_joined", "unmatched topic")]);
    assert!(world.kinds().contains(&Kind::Barrier), "nothing waits any more: the room is asked");
    world.replies(member, "2", flags::JSON, b"{}");
    world.host_says(Kind::BarrierDone, member, &[]);
    let ended = [reply("1", "2"), reply("1", "4"), over("phx_close", 1000, "leave")];
    assert_eq!(world.told(slot), ended);
    assert_eq!(world.left().len(), 1);
}

#[test]
fn a_socket_that_closes_behind_pushes_of_one_who_is_kicked_waits_for_nothing_more() {
    let (mut world, slot, _, member) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    world.frame(slot, Opcode::Close, &[3, 232]);
    world.host_says(Kind::Close, member, &[&closed(4510, "kicked")]);
    assert!(world.kinds().contains(&Kind::Barrier));
}
