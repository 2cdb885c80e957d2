//! The shard with its sockets: joins, messages, closes, draining, and being nested in another loop.

use std::net::TcpListener;
use std::os::fd::IntoRawFd;
use std::time::Duration;

use _native::mesh::{Kind, body};
use _native::ws::close;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::peer::{Event, text};
use crate::shard_sockets::{Client, Rig};
use crate::shard_world::{client_frame, server_frame, upgrade};

#[test]
fn a_message_goes_to_the_host_and_its_answer_comes_back() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby?name=ann");
    let (member, join) = rig.hears(Kind::Join);
    let peer = client.stream.local_addr().unwrap().to_string();
    assert_eq!(body::Join::read(&join).unwrap().peer, peer);
    client.text(&mut rig, "hello");
    assert_eq!(rig.hears(Kind::Message), (member, b"hello".to_vec()));
    rig.host.says(Kind::Send, member, &[b"back"]);
    client.expect(&mut rig, &server_frame(Opcode::Text, b"back"));
}

#[test]
fn nobody_is_accepted_before_there_is_a_table_and_its_hosts_are_reached() {
    let mut rig = Rig::bare(json!({}));
    let mut client = Client::connect(&rig);
    client.write(&mut rig, upgrade("/chat/lobby", "").as_bytes());
    (0..5).for_each(|_| rig.turn());
    assert_eq!(rig.counter("accepted"), 0);
    rig.command(json!({"do": "routes", "routes": [{"kind": "chat:{name}", "path": "/chat/{name}"}]}));
    rig.table(1, crate::shard_world::EPOCH);
    rig.hears(Kind::Join);
}

#[test]
fn a_close_is_answered_and_the_connection_is_gone() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby");
    client.write(&mut rig, &client_frame(Opcode::Close, &close::payload(1000, "bye")));
    let (member, _) = rig.hears(Kind::Barrier);
    rig.host.says(Kind::BarrierDone, member, &[]);
    assert_eq!(client.rest(&mut rig), [Event::Close(1000, "bye".to_owned())]);
    rig.until_counted("connections", 0);
    rig.hears(Kind::Release);
}

#[test]
fn a_drain_tells_everybody_and_ends_when_the_last_has_gone() {
    let mut rig = Rig::new();
    let mut clients = [Client::join(&mut rig, "/chat/a"), Client::join(&mut rig, "/chat/b")];
    rig.command(json!({"do": "drain", "spread_s": 0.1, "deadline_s": 10.0}));
    for client in &mut clients {
        rig.until(|_| (client.listen().len() == 22).then_some(()));
        client.write(&mut rig, &client_frame(Opcode::Close, &close::payload(1012, "")));
        assert_eq!(client.rest(&mut rig), [Event::Close(1012, "restart;retry_ms=0".to_owned())]);
    }
    rig.until(|rig| rig.over.then_some(()));
}

#[test]
fn a_stop_ends_it_at_once() {
    let mut rig = Rig::new();
    let _client = Client::join(&mut rig, "/chat/lobby");
    rig.command(json!({"do": "stop"}));
    rig.turn();
    assert!(rig.over);
}

#[test]
fn another_listener_is_adopted_and_one_that_is_none_is_counted() {
    let mut rig = Rig::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    rig.address = listener.local_addr().unwrap();
    rig.command(json!({"do": "adopt", "fd": listener.into_raw_fd()}));
    Client::join(&mut rig, "/chat/lobby");
    rig.command(json!({"do": "adopt", "fd": -1}));
    rig.until_counted("commands_failed", 1);
}

#[test]
fn a_foreign_loop_sees_by_the_descriptor_when_a_turn_is_due() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let mut loop_of_others = mio::Poll::new().unwrap();
    let fd = rig.reactor.fileno();
    let registry = loop_of_others.registry();
    registry.register(&mut mio::unix::SourceFd(&fd), mio::Token(0), mio::Interest::READABLE).unwrap();
    (0..3).for_each(|_| rig.turn());
    let mut events = mio::Events::with_capacity(8);
    loop_of_others.poll(&mut events, Some(Duration::ZERO)).unwrap();
    let frame = client_frame(Opcode::Text, b"wake up");
    std::io::Write::write_all(&mut client.stream, &frame).unwrap();
    loop_of_others.poll(&mut events, Some(Duration::from_secs(20))).unwrap();
    assert!(!events.is_empty());
    rig.reactor.turn(Some(Duration::ZERO)).unwrap();
    assert_eq!(rig.counter("messages_in"), 1);
}

#[test]
fn a_large_message_either_way_arrives_whole() {
    let mut rig = Rig::with(json!({"limits.queue_bytes": 0, "mesh.room_credit_bytes": 1 << 21}));
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (member, _) = rig.hears(Kind::Join);
    let long = "x".repeat(1 << 20);
    client.text(&mut rig, &long);
    let (_, heard) = rig.hears(Kind::Message);
    assert_eq!(heard.len(), long.len());
    let wide = "y".repeat(9 << 20);
    rig.host.says(Kind::Send, member, &[wide.as_bytes()]);
    client.expect(&mut rig, &server_frame(Opcode::Text, wide.as_bytes()));
}

#[test]
fn a_unix_socket_is_a_proxy_of_ours() {
    let path = std::env::temp_dir().join(format!("stateroom-front-{}.sock", std::process::id()));
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let mut rig = Rig::new();
    rig.command(json!({"do": "adopt", "fd": listener.into_raw_fd()}));
    let mut client = std::os::unix::net::UnixStream::connect(&path).unwrap();
    let request = upgrade("/chat/lobby", "X-Forwarded-For: 203.0.113.7\r\n");
    std::io::Write::write_all(&mut client, request.as_bytes()).unwrap();
    let (_, join) = rig.hears(Kind::Join);
    assert_eq!(body::Join::read(&join).unwrap().peer, "203.0.113.7:0");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn everything_of_a_turn_arrives_in_order() {
    let mut rig = Rig::with(json!({"limits.messages_per_s": 0.0}));
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (member, _) = rig.hears(Kind::Join);
    let frames: Vec<u8> =
        (0..500).flat_map(|nth| client_frame(Opcode::Text, format!("{nth}").as_bytes())).collect();
    client.write(&mut rig, &frames);
    for nth in 0..500 {
        let (_, said) = rig.hears(Kind::Message);
        assert_eq!(said, format!("{nth}").as_bytes());
        rig.host.says(Kind::Send, member, &[&said]);
    }
    rig.host.says(Kind::Close, member, &[&body::Close { code: 4510, reason: "" }.bytes()]);
    rig.until(|_| client.listen().ends_with(&[0x88, 2, 0x11, 0x9e]).then_some(()));
    client.write(&mut rig, &client_frame(Opcode::Close, &close::payload(4510, "")));
    let mut want: Vec<Event> = (0..500).map(|nth| text(&nth.to_string())).collect();
    want.push(Event::Close(4510, String::new()));
    assert_eq!(client.rest(&mut rig), want);
}
