//! Links with real sockets: hosts that die, are replaced, are late, or say very much.

use _native::mesh::Kind;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_sockets::{Client, Host, Rig};
use crate::shard_world::{EPOCH, server_frame};

#[test]
fn a_host_dies_and_its_successor_gets_the_members_who_noticed_nothing() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby");
    rig.hears(Kind::Join);
    rig.host = Host::new();
    rig.until_counted("links_lost", 1);
    rig.table(2, EPOCH + 1);
    let (member, _) = rig.hears(Kind::Join);
    rig.host.says_in(EPOCH + 1, Kind::Send, member, &[b"again"]);
    client.expect(&mut rig, &server_frame(Opcode::Text, b"again"));
}

#[test]
fn what_a_host_said_before_it_died_is_delivered() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (room, _) = rig.hears(Kind::Open);
    rig.host.publishes(room, b"last words");
    rig.host.listen();
    rig.host.die();
    rig.until_counted("links_lost", 1);
    client.expect(&mut rig, &server_frame(Opcode::Text, b"last words"));
}

#[test]
fn what_a_host_said_before_a_table_took_its_rooms_is_delivered() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (room, _) = rig.hears(Kind::Open);
    // Both in one turn, the table first.
    let hosts = json!([{"index": 0, "generation": 1, "address": rig.host.path()}]);
    rig.command(json!({"do": "table", "version": 2, "hosts": hosts, "rows": [[0, 16384, -1, EPOCH + 1]]}));
    rig.host.publishes(room, b"last words");
    rig.host.listen();
    client.expect(&mut rig, &server_frame(Opcode::Text, b"last words"));
}

#[test]
fn a_host_that_comes_late_is_tried_again() {
    let mut rig = Rig::bare(json!({}));
    rig.command(json!({"do": "routes", "routes": [{"kind": "chat:{name}", "path": "/chat/{name}"}]}));
    let path = rig.host.path().to_owned();
    let hidden = format!("{path}.hidden");
    std::fs::rename(&path, &hidden).unwrap();
    rig.table(1, EPOCH);
    (0..10).for_each(|_| rig.turn());
    std::fs::rename(&hidden, &path).unwrap();
    Client::join(&mut rig, "/chat/lobby");
}

#[test]
fn a_table_that_replaces_a_host_lets_nothing_of_the_old_link_into_the_new() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (room, _) = rig.hears(Kind::Open);
    rig.hears(Kind::Join);
    for version in 2..12 {
        // In one turn: the table with the successor, then words of the old host, the last of them cut short.
        let mut old = std::mem::replace(&mut rig.host, Host::new());
        rig.table(version, EPOCH + version);
        old.publishes(room, b"from the old one, maybe heard");
        old.listen();
        old.writes(&[1, 2, 3]);
        let (member, _) = rig.hears(Kind::Join);
        let said = format!("from host {version}");
        rig.host.says_in(EPOCH + version, Kind::Send, member, &[said.as_bytes()]);
        rig.until(|_| client.listen().ends_with(said.as_bytes()).then_some(()));
        assert_eq!(rig.counter("links_lost"), version - 1);
    }
}

#[test]
fn a_host_that_says_more_than_one_read_takes_is_heard_to_the_end() {
    let mut rig = Rig::with(json!({"limits.queue_bytes": 0}));
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (room, _) = rig.hears(Kind::Open);
    let text = "z".repeat(700);
    (0..20_000).for_each(|_| rig.host.publishes(room, text.as_bytes()));
    client.expect(&mut rig, &server_frame(Opcode::Text, text.as_bytes()).repeat(20_000));
}

#[test]
fn a_host_that_breaks_the_mesh_s_rules_loses_its_link_and_may_come_again() {
    let mut rig = Rig::new();
    let mut client = Client::join(&mut rig, "/chat/lobby");
    let (room, _) = rig.hears(Kind::Open);
    rig.hears(Kind::Join);
    rig.host.says(Kind::Credit, room, &[b"not a number"]);
    rig.until_counted("links_lost", 1);
    rig.hears(Kind::Hello);
    let (member, _) = rig.hears(Kind::Join);
    rig.host.says(Kind::Send, member, &[b"sorry"]);
    client.expect(&mut rig, &server_frame(Opcode::Text, b"sorry"));
}
