//! Answers: one for each join of a channel and each push, whatever happens meanwhile.

use crate::host_world::{ALL, Got, LIVE, World, admitted, close, config, words};
use _native::host::{Config, Step, Turn};
use _native::mesh::{Kind, LinkError, flags};

fn refused(member: u32, code: &str, reason: &str) -> Got {
    (Kind::Refused, member, format!(r#"{{"code":"{code}","reason":"{reason}"}}"#).into_bytes())
}

fn reply(member: u32, reference: &str, response: &str) -> Got {
    let head = [&[reference.len() as u8], reference.as_bytes()].concat();
    (Kind::Reply, member, [&head, response.as_bytes()].concat())
}

#[test]
fn a_join_is_admitted_when_its_turn_begins_and_joined_once() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.join_channel(1, 0, b"{}");
    let Some(Turn::Join(member)) = world.core.next(room) else { panic!() };
    world.core.send(member, &words(b"first"));
    assert!(world.core.is_joining(member));
    world.core.joined(member, b"[1]", &LIVE);
    world.core.joined(member, b"{}", &LIVE);
    let sent = (Kind::Send, 1, b"\0first".to_vec());
    assert_eq!(world.flush(), [admitted(1), sent, (Kind::Joined, 1, b"[1]".to_vec())]);
}

#[test]
fn a_direct_connection_s_shard_hears_of_its_grant_once_and_it_hears_nothing() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.join(1, 0);
    let Some(Turn::Join(member)) = world.core.next(room) else { panic!() };
    assert!(!world.core.is_joining(member), "no response is wanted");
    assert_eq!(world.flush(), [admitted(1)]);
    world.core.joined(member, b"{}", &LIVE);
    world.core.joined(member, b"{}", &LIVE);
    assert_eq!(world.flush(), [(Kind::Joined, 1, vec![])]);
}

#[test]
fn a_direct_connection_that_is_refused_or_recovered_is_not_granted() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    let step = world.join(1, 0);
    let refused = world.take_join(step);
    world.core.refuse(refused, "no", "no", b"");
    world.core.joined(refused, b"{}", &LIVE);
    assert_eq!(world.flush(), [admitted(1), (Kind::Close, 1, close(4503, "no"))]);
    world.recover(2, 0);
    world.frame(Kind::MembersEnd, 0, b"");
    let [Turn::Recover(members)] = &world.turns(room)[..] else { panic!() };
    world.core.joined(members[0], b"{}", &LIVE);
    assert_eq!(world.flush(), []);
}

#[test]
fn who_is_closed_in_its_push_is_answered_and_what_it_pushed_behind_is_not_heard_and_says_so() {
    let mut world = World::new(config());
    let (room, member) = world.joining(0, "a", 1);
    world.core.joined(member, b"{}", &LIVE);
    world.push(1, "7", "e", b"{}");
    world.core.suspend(room, member, b"{}");
    world.push(1, "8", "e", b"{}");
    world.push(1, "", "e", b"{}");
    world.core.close(member, 4510, "enough");
    assert!(world.core.reply(member, "7", flags::JSON, b"1"));
    assert!(!world.core.send(member, &words(b"no more")));
    assert!(world.turns(room).is_empty());
    world.push(1, "9", "e", b"{}");
    let unheard = r#"{"code":"not_joined","reason":"the membership has ended"}"#;
    let got = world.flush();
    let want = [(Kind::Close, 1, close(4510, "enough")), reply(1, "7", "1"), reply(1, "8", unheard)];
    assert_eq!((&got[1..4], &got[4..]), (&want[..], &[reply(1, "9", unheard)][..]));
}

#[test]
fn a_recovered_member_has_its_answer_already() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.recover_channel(1, 0);
    world.frame(Kind::MembersEnd, 0, b"");
    let turns = world.turns(room);
    let [Turn::Recover(members)] = &turns[..] else { panic!("{turns:?}") };
    assert!(!world.core.is_joining(members[0]));
    world.core.close(members[0], 1011, "x");
    assert_eq!(world.flush(), [(Kind::Close, 1, close(1011, "x"))]);
}

#[test]
fn a_refused_channel_is_told_why_and_its_room_hears_of_it_no_more() {
    let mut world = World::new(config());
    let (room, member) = world.joining(0, "a", 1);
    world.core.refuse(member, "full", "no \"seat\"", b"");
    world.core.joined(member, b"{}", &LIVE);
    assert_eq!(world.flush(), [refused(1, "full", "no \\\"seat\\\"")]);
    assert_eq!(world.core.members_of(room).len(), 0);
    assert_eq!(world.leave(1), Step::Nothing);
    assert_eq!(world.core.counters().members, 0);
}

#[test]
fn a_refused_direct_connection_is_closed_with_as_much_of_the_reason_as_a_close_takes() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    for (member, code) in [(1, "full"), (2, "internal")] {
        world.join(member, 0);
        let Some(Turn::Join(key)) = world.core.next(room) else { panic!() };
        world.core.refuse(key, code, &"ä".repeat(100), b"");
        world.core.next(room);
    }
    let got = world.flush();
    assert_eq!(got[1], (Kind::Close, 1, close(4503, &"ä".repeat(61))));
    assert_eq!(got[3], (Kind::Close, 2, close(1011, "join_failed")));
}

#[test]
fn a_join_that_is_closed_before_its_answer_is_answered_by_its_shard() {
    let mut world = World::new(config());
    let (_, member) = world.joining(0, "a", 1);
    world.core.close(member, 4000, "enough");
    world.core.joined(member, b"{}", &LIVE);
    let told = [(Kind::Close, 1, close(4000, "enough"))];
    assert_eq!(world.flush(), told, "once");
}

#[test]
fn joins_that_wait_in_a_room_which_is_quarantined_are_refused() {
    let mut world = World::new(config());
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    world.join_channel(1, 0, b"{}");
    world.core.quarantine(room);
    world.join_channel(2, 0, b"{}");
    let told = |member| refused(member, "quarantined", "quarantined");
    assert_eq!(world.flush(), [told(1), told(2)]);
}

#[test]
fn a_push_is_a_turn_at_once_or_waits_like_a_message() {
    let mut world = World::new(config());
    let (room, member) = world.joining(0, "a", 1);
    assert!(world.core.next(room).is_none());
    assert_eq!(world.push(1, "7", "typing", b"{}"), Step::Message { room, member });
    world.core.suspend(room, member, b"{}");
    assert_eq!(world.push(1, "8", "typing", b"[]"), Step::Nothing);
    let turn = Turn::Push { member, form: flags::JSON, body: (*b"\x018\x06typing[]").into() };
    assert_eq!(world.turns(room), [turn]);
}

#[test]
fn a_push_that_does_not_parse_ends_the_link() {
    let mut world = World::new(config());
    world.joining(0, "a", 1);
    assert_eq!(world.try_frame(Kind::Push, 0, 1, b"\x05ab", 5), Err(LinkError::Malformed));
}

#[test]
fn a_reply_names_its_push_and_an_error_says_so() {
    let mut world = World::new(config());
    let (_, member) = world.joined(0, "a", 1);
    assert!(world.core.reply(member, "7", flags::JSON, b"[1]"));
    assert!(world.core.reply_error(member, "8", "bad", "worse", b"{\"at\":[1]}"));
    let expected = [reply(1, "7", "[1]"), reply(1, "8", r#"{"code":"bad","reason":"worse","at":[1]}"#)];
    assert_eq!(world.flush(), expected);
    world.leave(1);
    assert!(!world.core.reply(member, "9", flags::JSON, b"{}"));
}

#[test]
fn replies_have_room_on_a_link_that_is_full_of_broadcasts_but_not_for_ever() {
    let mut world = World::new(Config { link_bytes: 200, ..config() });
    let (room, member) = world.joined(0, "a", 1);
    while world.core.counters().publishes_dropped == 0 {
        world.core.broadcast(room, ALL, &words(&[b'x'; 50]));
    }
    assert!(world.core.reply(member, "1", flags::JSON, &[b'x'; 200]));
    assert!(!world.core.reply(member, "2", flags::JSON, b"{}"));
    assert_eq!(world.flush().pop(), Some((Kind::Close, 1, close(1013, "overload"))));
    assert_eq!(world.core.counters().replies_dropped, 1);
}

#[test]
fn a_push_uses_credit_for_all_of_its_frame_and_gives_it_back_after_its_turn() {
    let mut world = World::new(Config { room_credit_bytes: 1000, ..config() });
    let (room, member) = world.joining(0, "a", 1);
    let payload = [b'1'; 500];
    world.push(1, "7", "typing", &payload);
    world.core.suspend(room, member, &[&b"\x017\x06typing"[..], &payload].concat());
    assert_eq!(world.flush(), []);
    assert!(world.core.next(room).is_none());
    let used = (500 + 9 + 64u32).to_le_bytes().to_vec();
    assert_eq!(world.written(), [(Kind::Credit, 0, used)]);
}
