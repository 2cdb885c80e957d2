//! Edges come once: what is read, written or ended in the moment that nobody looks must not be lost.

use std::io::Write;
use std::net::Shutdown;

use _native::mesh::Kind;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::peer::Event;
use crate::shard_sockets::{Client, Rig};
use crate::shard_world::{client_frame, server_frame, upgrade};

#[test]
fn last_words_and_the_end_in_one_packet_are_both_heard_at_once() {
    // Nobody is pinged here: an end that is missed is never noticed.
    let mut rig = Rig::with(json!({"heartbeat.interval_s": 0.0}));
    let mut client = Client::join(&mut rig, "/chat/lobby");
    rig.host.heard.clear();
    client.stream.write_all(&client_frame(Opcode::Text, b"last")).unwrap();
    client.stream.shutdown(Shutdown::Both).unwrap();
    assert_eq!(rig.hears(Kind::Message).1, b"last");
    rig.hears(Kind::Leave);
    rig.until_counted("connections", 0);
}

#[test]
fn a_request_with_its_end_right_behind_it_is_answered_in_full() {
    let mut rig = Rig::new();
    let mut client = Client::connect(&rig);
    client.stream.write_all(b"GET /none HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    client.half_close();
    client.end(&mut rig).expect("FIN, not RST");
    assert!(client.read.starts_with(b"HTTP/1.1 404") && client.read.ends_with(b"nothing is here\n"));
    rig.until_counted("connections", 0);
}

#[test]
fn a_long_page_is_served_to_the_end_though_its_reader_has_nothing_more_to_say() {
    let mut rig = Rig::new();
    let page = "cGFnZSA=".repeat(1 << 20);
    rig.command(json!({"do": "routes", "routes": [],
        "pages": [{"path": "/", "content_type": "text/plain", "body_b64": page.replace('=', "A")}]}));
    let mut client = Client::connect(&rig);
    client.stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    client.half_close();
    rig.until_counted("pages_served", 1);
    (0..5).for_each(|_| rig.turn());
    client.end(&mut rig).expect("FIN, not RST");
    assert!(client.read.len() > 6 << 20, "{}", client.read.len());
}

#[test]
fn a_socket_that_was_not_read_for_want_of_credit_goes_on_where_it_stopped() {
    let changes =
        json!({"mesh.room_credit_bytes": 5000, "limits.messages_per_s": 0.0, "heartbeat.interval_s": 0.0});
    let mut rig = Rig::with(changes);
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (room, _) = rig.hears(Kind::Open);
    let frames: Vec<u8> =
        (0..3000).flat_map(|nth| client_frame(Opcode::Text, format!("{nth:0200}").as_bytes())).collect();
    client.write(&mut rig, &frames);
    client.stream.shutdown(Shutdown::Write).unwrap();
    for nth in 0..3000 {
        let (_, said) = rig.hears(Kind::Message);
        assert_eq!(said, format!("{nth:0200}").as_bytes());
        rig.host.says(Kind::Credit, room, &[&264u32.to_le_bytes()]);
    }
    rig.hears(Kind::Leave);
}

#[test]
fn a_reader_that_stops_and_goes_on_gets_everything_in_order() {
    let mut rig = Rig::with(json!({"limits.queue_bytes": 0}));
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (room, _) = rig.hears(Kind::Open);
    let mut want = Vec::new();
    for nth in 0..600 {
        let text = format!("{nth} ").repeat(1 + nth % 7 * 900);
        rig.host.publishes(room, text.as_bytes());
        want.extend(server_frame(Opcode::Text, text.as_bytes()));
        rig.turn();
    }
    rig.until(|rig| (rig.reactor.core.env.open_bytes() > 100_000).then_some(()));
    client.expect(&mut rig, &want);
    rig.until(|rig| (rig.reactor.core.env.open_bytes() < 1000).then_some(()));
}

#[test]
fn the_close_frame_reaches_a_client_that_keeps_on_sending() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby");
    client.stream.write_all(&[0x83, 0x80, 0, 0, 0, 0]).unwrap();
    for _ in 0..40 {
        let _full_or_closed = client.stream.write(&[0; 65536]);
        rig.turn();
    }
    assert_eq!(client.rest(&mut rig), [Event::Close(1002, "reserved_opcode".to_owned())]);
    drop(client);
    rig.until_counted("connections", 0);
}

#[test]
fn a_client_that_is_reset_in_mid_flight_is_gone() {
    let mut rig = Rig::with(json!({"heartbeat.interval_s": 0.0}));
    let client = Client::join(&mut rig, "/chat/lobby");
    rig.host.heard.clear();
    socket2::SockRef::from(&client.stream).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    drop(client);
    rig.hears(Kind::Leave);
    rig.until_counted("connections", 0);
}

#[test]
fn a_client_that_hangs_up_while_nobody_owns_its_room_does_not_stay() {
    let mut rig = Rig::with(json!({"heartbeat.interval_s": 0.2}));
    let client = Client::join(&mut rig, "/chat/lobby");
    rig.command(json!({"do": "table", "version": 2, "hosts": [], "rows": [[0, 16384, -1, 1u64 << 40]]}));
    rig.turn();
    drop(client);
    rig.until_counted("connections", 0);
    assert_eq!(rig.counter("paused"), 0);
}

#[test]
fn newcomers_come_in_while_there_is_no_host() {
    let mut rig = Rig::new();
    Client::join(&mut rig, "/chat/lobby");
    rig.command(json!({"do": "table", "version": 2, "hosts": [], "rows": [[0, 16384, -1, 1u64 << 40]]}));
    rig.turn();
    let mut waiting = Client::connect(&rig);
    waiting.write(&mut rig, upgrade("/chat/lobby", "").as_bytes());
    waiting.text(&mut rig, "anybody?");
    assert!(waiting.listen().is_empty(), "its request waits");
    rig.host.heard.clear();
    rig.table(3, 1 << 41);
    assert_eq!(rig.hears(Kind::Message).1, b"anybody?");
    assert!(waiting.listen().starts_with(b"HTTP/1.1 101"));
}

#[test]
fn more_newcomers_than_a_turn_takes_all_come_in() {
    let mut rig = Rig::with(json!({"limits.accept_burst": 2}));
    let mut clients: Vec<Client> = (0..50).map(|_| Client::connect(&rig)).collect();
    for client in &mut clients {
        client.stream.write_all(upgrade("/chat/lobby", "").as_bytes()).unwrap();
    }
    rig.until_counted("members", 50);
}

/// Runs the next test in a process of its own, with 64 descriptors.
#[test]
fn without_descriptors_the_shard_waits_and_goes_on_when_there_are_some() {
    let name = "shard_turn_edges::with_few_descriptors";
    let script = format!("ulimit -n 64; exec \"$0\" --exact {name} --ignored --test-threads 1");
    let test = std::env::current_exe().unwrap();
    let output = std::process::Command::new("sh").arg("-c").arg(script).arg(test).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "lowers the limits of its process: run by the test above"]
fn with_few_descriptors() {
    let mut rig = Rig::new();
    Client::join(&mut rig, "/chat/lobby");
    let mut client = Client::connect(&rig);
    client.stream.write_all(upgrade("/chat/lobby", "").as_bytes()).unwrap();
    let hoard: Vec<_> = std::iter::from_fn(|| std::fs::File::open("/dev/null").ok()).collect();
    let mut ticks = Vec::new();
    rig.until(|rig| {
        if rig.counter("accept_failures") > ticks.len() as u64 {
            ticks.push(rig.reactor.core.env.now_ms / 50);
        }
        (rig.counter("accept_failures") == 5).then_some(())
    });
    ticks.dedup();
    assert_eq!(ticks.len(), 5, "once a tick, else it spins");
    drop(hoard);
    rig.until_counted("members", 1);
}
