//! What an idle connection and a membership cost in the core: bounds that a careless field would break, and measurements, for
//! `cargo test --release shard_core_memory -- --ignored --nocapture`.

use _native::reactor::transport::Transport;
use _native::shard::conn::Conn;
use serde_json::json;

use crate::shard_world::World;

const CONNECTIONS: usize = 18_000;

/// Anonymous memory of this process, in bytes.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let line = text.lines().find(|line| line.starts_with("Anonymous:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

#[test]
#[ignore = "a measurement"]
fn bytes_of_an_idle_connection() {
    let changes = json!({"limits.connections": 100_000});
    let mut world = World::with(changes, json!({}));
    let mut before = 0;
    for number in 0..CONNECTIONS + 2000 {
        if number == 2000 {
            before = resident();
        }
        world.join("/chat/lobby");
        world.host_frames();
        if number % 100 == 0 {
            world.acknowledge(0);
        }
    }
    println!("{} bytes an idle connection", (resident() - before) / CONNECTIONS);
}

#[test]
#[ignore = "a measurement"]
fn bytes_of_a_membership() {
    const SOCKETS: usize = 400;
    let changes = json!({"limits.connections": 100_000, "limits.messages_per_s": 0});
    let mut world = World::with(changes, json!({}));
    let sockets: Vec<u32> = (0..SOCKETS).map(|_| world.socket()).collect();
    let mut before = 0;
    for number in 0..128 {
        if number == 28 {
            before = resident();
        }
        for &slot in &sockets {
            world.enter(slot, &format!("chat:lobby-{number}"));
        }
        world.acknowledge(0);
    }
    println!("{} bytes a membership", (resident() - before) / SOCKETS / 100);
}

#[test]
fn what_every_connection_has_is_small() {
    // A debug build adds 16 bytes to each socket.
    let (conn, transport) = (size_of::<Conn>(), size_of::<Option<Transport>>());
    assert!(conn <= 136 && transport <= 40, "{conn} and {transport} bytes");
}
