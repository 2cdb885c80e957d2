//! Clients that are not read, because their room is stuck: found dead by the silence of their kernels, and by that alone.

use std::io::Write;

use _native::mesh::Kind;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_sockets::{Client, Rig};
use crate::shard_world::{World, client_frame, server_frame};

#[test]
fn a_socket_that_is_not_read_and_whose_kernel_is_silent_is_dead() {
    let mut world = World::with(json!({"mesh.room_credit_bytes": 100}), json!({}));
    let slot = world.join("/chat/lobby");
    world.text(slot, "uses it all, and more than that, as one read may");
    assert!(!world.core.wants_read(slot));
    world.advance(25_100);
    assert_eq!(world.read(slot), server_frame(Opcode::Ping, b""));
    world.advance(9_800);
    assert!(world.core.work.probes.is_empty(), "it has the time of a pong");
    world.advance(300);
    assert_eq!(std::mem::take(&mut world.core.work.probes), [slot]);
    assert!(world.core.probed_since(slot).is_some_and(|since_ms| since_ms >= 10_000));
    world.core.probed(slot, true);
    assert_eq!((world.counter("heartbeat_timeouts"), world.counter("paused")), (1, 0));
    assert_eq!(world.core.work.dead, [slot]);
    assert!(world.kinds().contains(&Kind::Leave));
}

#[test]
fn one_that_is_read_again_before_its_kernel_was_asked_lives() {
    let mut world = World::with(json!({"mesh.room_credit_bytes": 100}), json!({}));
    let slot = world.join("/chat/lobby");
    world.text(slot, "uses it all, and more than that, as one read may");
    assert!(!world.core.wants_read(slot));
    world.advance(25_100);
    world.advance(10_100);
    assert_eq!(std::mem::take(&mut world.core.work.probes), [slot]);
    let room = world.host_frames()[1].handle;
    world.host_says(Kind::Credit, room, &[&1000_u32.to_le_bytes()]);
    assert_eq!(world.core.probed_since(slot), None);
    world.core.probed(slot, true);
    assert!(world.core.work.dead.is_empty());
}

/// The kernel of this client hears nothing any more, and so answers nothing: as if its cable were cut.
fn cut_off(client: &Client) {
    let drop_all = socket2::SockFilter::new(6, 0, 0, 0);
    socket2::SockRef::from(&client.stream).attach_filter(&[drop_all]).unwrap();
}

/// A member of a room that takes nothing more, so that it is not read; and what it has said is not all read.
fn stuck(rig: &mut Rig) -> Client {
    let mut client = Client::join(rig, "/chat/lobby");
    let paused = rig.counter("paused");
    client.stream.write_all(&client_frame(Opcode::Text, &[b'x'; 200])).unwrap();
    rig.until(|rig| {
        let _unread = client.stream.write(&client_frame(Opcode::Text, b"more"));
        (rig.counter("paused") > paused).then_some(())
    });
    client
}

#[test]
fn of_a_stuck_room_s_clients_the_one_that_is_cut_off_is_found_dead_and_the_other_stays() {
    let changes =
        json!({"mesh.room_credit_bytes": 100, "heartbeat.interval_s": 0.2, "heartbeat.timeout_s": 0.5});
    let mut rig = Rig::with(changes);
    let (_living, gone) = (stuck(&mut rig), stuck(&mut rig));
    cut_off(&gone);
    rig.until_counted("heartbeat_timeouts", 1);
    rig.hears(Kind::Leave);
    let pings = rig.counter("pings_sent");
    rig.until(|rig| (rig.counter("pings_sent") >= pings + 3).then_some(()));
    assert_eq!((rig.counter("heartbeat_timeouts"), rig.counter("connections")), (1, 1));
}
