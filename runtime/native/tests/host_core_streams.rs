//! A room's stream: offsets, who is told which stream it is, and what a join gets of it.

use crate::host_world::streams::{LIMITS, STREAM, at};
use crate::host_world::{ALL, LIVE, World, but, config, words};
use _native::host::Audience;
use _native::host::history::Limits;
use _native::host::position::Wanted;
use _native::mesh::StreamPosition;

/// Goes on from this position.
fn from(offset: u64) -> Wanted {
    Wanted { told: true, from: at(offset), last: 0 }
}

fn last(count: usize) -> Wanted {
    Wanted { last: count, ..LIVE }
}

fn joined(member: u32, offset: u64, recovered: bool) -> String {
    format!(
        r#"joined {member}, stored: {{"$stream":{{"epoch":{STREAM},"offset":{offset},"recovered":{recovered}}}}}"#
    )
}

#[test]
fn what_is_kept_has_offsets_and_the_shard_knows_the_stream_before_the_first() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    assert_eq!(world.say(room, &["a", "b"]), [1, 2]);
    let volatile = Audience { volatile: true, ..ALL };
    assert_eq!(world.core.broadcast(room, volatile, &words(b"v")), 0);
    assert_eq!(world.core.position(room), at(2));
    assert_eq!(world.lines(), ["stream 77 at 0", "publish 1 a", "publish 2 b", "publish 0 v"]);
}

#[test]
fn a_room_without_a_history_has_no_stream() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    assert_eq!(world.say(room, &["a"]), [0]);
    assert_eq!(world.core.position(room), None);
    assert_eq!(world.lines(), ["publish 0 a"]);
    world.come(1, &Wanted { last: 5, ..from(0) });
    assert_eq!(world.lines(), ["Admit 1", "joined 1: {}"]);
}

#[test]
fn who_comes_back_gets_all_it_has_missed() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.say(room, &["a", "b", "c"]);
    world.lines();
    world.come(1, &from(1));
    let missed = ["send to 1: 2 b", "send to 1: 3 c", "page of 1 to 3 live"];
    assert_eq!(
        world.lines(),
        [&["Admit 1".to_owned(), joined(1, 3, true)], &missed.map(String::from)[..]].concat()
    );
}

#[test]
fn who_has_missed_nothing_is_told_so() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    world.lines();
    world.come(1, &from(1));
    assert_eq!(world.lines(), ["Admit 1", &joined(1, 1, true).replace(", stored", "")]);
}

#[test]
fn a_shard_knows_the_stream_of_its_members_before_anything_is_said() {
    let mut world = World::new(config());
    world.streaming(LIMITS);
    world.come(1, &LIVE);
    assert_eq!(world.lines()[1..], [&*format!("stream {STREAM} at 0"), "joined 1: {}"]);
    world.come(2, &LIVE);
    assert_eq!(world.lines()[1..], ["joined 2: {}"], "once");
}

#[test]
fn recovery_is_whole_or_none() {
    let foreign = Wanted { from: Some(StreamPosition::new(STREAM + 1, 2)), ..from(2) };
    let future = from(9);
    let lost = from(0);
    for wanted in [foreign, future, lost, Wanted { from: None, ..from(0) }] {
        let mut world = World::new(config());
        let room = world.streaming(Limits { messages: 2, ..LIMITS });
        world.say(room, &["a", "b", "c"]);
        world.lines();
        world.come(1, &wanted);
        let told = joined(1, 3, false).replace(", stored", "");
        assert_eq!(world.lines(), ["Admit 1", &told], "{wanted:?}");
    }
}

#[test]
fn a_newcomer_asks_for_the_last_messages() {
    let mut world = World::new(config());
    let room = world.streaming(Limits { messages: 3, ..LIMITS });
    world.say(room, &["a", "b", "c", "d"]);
    world.lines();
    world.come(1, &last(2));
    let two = ["send to 1: 3 c", "send to 1: 4 d", "page of 1 to 4 live"];
    assert_eq!(world.lines(), [&["Admit 1", "joined 1, stored: {}"], &two[..]].concat());
    world.come(2, &last(99));
    assert_eq!(
        world.lines()[2..],
        ["send to 2: 2 b", "send to 2: 3 c", "send to 2: 4 d", "page of 2 to 4 live"]
    );
}

#[test]
fn a_position_that_is_lost_falls_back_to_the_last_messages() {
    let mut world = World::new(config());
    let room = world.streaming(Limits { messages: 3, ..LIMITS });
    world.say(room, &["a", "b", "c", "d"]);
    world.lines();
    world.come(1, &Wanted { last: 1, ..from(0) });
    assert_eq!(world.lines()[1..], [&joined(1, 4, false), "send to 1: 4 d", "page of 1 to 4 live"]);
}

#[test]
fn what_is_said_in_the_join_turn_comes_live_or_with_what_was_missed_but_once() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    let step = world.join_channel(1, 0, b"{}");
    let member = world.take_join(step);
    world.say(room, &["welcome"]);
    world.lines();
    world.core.joined(member, b"{}", &from(0));
    // The shard drops what it held of the stream: the replay has it.
    assert_eq!(world.lines()[1..], ["send to 1: 1 a", "send to 1: 2 welcome", "page of 1 to 2 live"]);
    let step = world.join_channel(2, 0, b"{}");
    let second = world.take_join(step);
    world.say(room, &["welcome back"]);
    world.lines();
    world.core.joined(second, b"{}", &from(2));
    // Nothing was missed: what the shard held is what comes.
    assert_eq!(world.lines(), [joined(2, 2, true).replace(", stored", "")]);
}

#[test]
fn a_replay_leaves_out_what_was_not_for_the_connection() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    let first = world.come(1, &LIVE);
    world.come(2, &LIVE);
    world.core.broadcast(room, but(first), &words(b"not for 1"));
    world.say(room, &["all"]);
    world.lines();
    world.pull(1, 0);
    world.pull(2, 0);
    let one = ["send to 1: 2 all", "page of 1 to 2 live"];
    let two = ["send to 2: 1 not for 1", "send to 2: 2 all", "page of 2 to 2 live"];
    assert_eq!(world.lines(), [&one[..], &two[..]].concat());
}

#[test]
fn a_direct_connection_sees_the_last_messages_after_its_join() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.say(room, &["a", "b", "c"]);
    world.lines();
    let step = world.join(1, 0);
    let member = world.take_join(step);
    world.core.joined(member, b"", &last(2));
    assert_eq!(world.lines(), ["Admit 1", "joined 1: ", "send to 1: 2 b", "send to 1: 3 c"]);
}
