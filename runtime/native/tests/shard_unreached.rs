//! Newcomers whose room has no host that can be reached: they wait, and are refused with a delay after a while.

use _native::mesh::HostIndex;
use _native::mesh::Kind;
use _native::shard::table::TableUpdate;
use _native::ws::opcode::Opcode;
use serde_json::{Value, json};

use crate::shard_sockets::{Client, Rig};
use crate::shard_world::endings::{TOPIC, join, say};
use crate::shard_world::{EPOCH, World, client_frame, close_frame, new_core, upgrade};

const ORIGIN: &str = "Origin: https://x.example\r\n";

/// Nobody owns anything any more.
fn unowned() -> World {
    let mut world = World::new();
    world.core.link_down(HostIndex(0));
    world.table(2, -1, EPOCH + 1);
    world
}

/// Time passes as the driver lets it: links are looked at too.
fn wait(world: &mut World, ms: u64) {
    for _ in 0..ms / 100 {
        world.advance(100);
        world.core.retry_links();
    }
}

fn unreached(reference: &str) -> Value {
    let response = json!({"code": "unavailable", "reason": "the room's host cannot be reached at present", "retry_ms": 1000});
    json!([reference, reference, TOPIC, "phx_reply", {"status": "error", "response": response}])
}

#[test]
fn a_request_whose_room_has_no_host_is_answered_503_with_a_delay_when_its_time_is_up() {
    let mut world = unowned();
    let (plain, browser) = (world.accept(), world.accept());
    assert_eq!(world.request(plain, "/chat/lobby", ""), "");
    assert_eq!(world.request(browser, "/chat/lobby", ORIGIN), "");
    assert!(!world.core.wants_read(plain), "what comes behind it waits in its socket");
    wait(&mut world, 9_900);
    assert!(world.read(plain).is_empty() && world.read(browser).is_empty());
    wait(&mut world, 200);
    let answer = String::from_utf8(world.read(plain)).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("Retry-After: 1\r\n"), "{answer}");
    let told = world.read(browser);
    assert!(told.ends_with(&close_frame(1013, "unavailable;retry_ms=1000")), "a browser sees no status");
    assert_eq!((world.counter("refused_503"), world.counter("members")), (2, 0));
}

#[test]
fn a_link_that_is_down_or_not_read_makes_requests_wait_and_one_that_works_again_serves_them() {
    let mut world = World::new();
    world.core.link_observed(HostIndex(0), 5000);
    world.advance(6_000);
    world.core.link_observed(HostIndex(0), 5000);
    let first = world.accept();
    assert_eq!(world.request(first, "/chat/lobby", ""), "", "its host does not read");
    world.core.link_observed(HostIndex(0), 0);
    assert!(world.read(first).starts_with(b"HTTP/1.1 101"));
    world.core.link_down(HostIndex(0));
    let second = world.accept();
    let request = [upgrade("/chat/lobby", "").into_bytes(), client_frame(Opcode::Text, b"early")].concat();
    world.core.receive(second, &mut request.clone());
    assert!(world.read(second).is_empty());
    world.connect(0);
    assert!(world.read(second).starts_with(b"HTTP/1.1 101"));
    assert!(world.kinds().ends_with(&[Kind::Join, Kind::Join, Kind::Message]), "with what came behind it");
    wait(&mut world, 11_000);
    assert_eq!((world.counter("refused_503"), world.counter("members")), (0, 2));
}

#[test]
fn a_retry_that_finds_no_host_does_not_prolong_the_wait() {
    let mut world = unowned();
    let slot = world.accept();
    world.request(slot, "/chat/lobby", "");
    wait(&mut world, 6_000);
    world.table(3, -1, EPOCH + 2);
    wait(&mut world, 4_200);
    assert!(world.read(slot).starts_with(b"HTTP/1.1 503"));
}

#[test]
fn a_drain_refuses_requests_that_wait() {
    let mut world = unowned();
    let slot = world.accept();
    world.request(slot, "/chat/lobby", ORIGIN);
    world.core.start_drain(0, 10_000);
    wait(&mut world, 1_200);
    assert!(world.read(slot).ends_with(&close_frame(1013, "restart;retry_ms=1000")));
}

#[test]
fn a_join_whose_room_has_no_host_is_answered_unavailable_and_later_ones_at_once() {
    let mut world = unowned();
    let slot = world.socket();
    world.tell(slot, join("1"));
    wait(&mut world, 4_800);
    assert!(world.told(slot).is_empty(), "a host may come");
    wait(&mut world, 400);
    assert_eq!(world.told(slot), [unreached("1")]);
    assert_eq!((world.counter("joins_denied"), world.counter("rooms")), (1, 0));
    world.tell(slot, join("2"));
    wait(&mut world, 2_000);
    world.replace_host(3, EPOCH + 2);
    assert!(world.kinds().contains(&Kind::Join));
    assert!(world.told(slot).is_empty(), "the host answers");
}

#[test]
fn members_that_were_let_in_wait_on_while_newcomers_of_their_room_are_refused() {
    let (mut world, old, _, _) = World::with_member(json!({}));
    let direct = world.join("/chat/lobby");
    let member = world.host_frames().last().unwrap().handle;
    world.host_says(Kind::Joined, member, &[]);
    let asking = world.join("/chat/lobby");
    world.core.link_down(HostIndex(0));
    wait(&mut world, 5_200);
    assert!(
        world.read(asking).ends_with(&close_frame(1013, "unavailable;retry_ms=1000")),
        "it was not let in"
    );
    let new = world.socket();
    world.tell(new, join("5"));
    assert_eq!(world.told(new), [unreached("5")], "at once");
    assert!(world.told(old).is_empty() && world.told(direct).is_empty());
    world.connect(0);
    world.tell(old, say("2"));
    assert_eq!(world.pushes().len(), 1);
}

#[test]
fn a_join_behind_a_host_that_does_not_read_is_refused() {
    let mut world = World::new();
    world.core.link_observed(HostIndex(0), 5000);
    world.advance(6_000);
    world.core.link_observed(HostIndex(0), 5000);
    let slot = world.socket();
    world.tell(slot, join("1"));
    assert_eq!(world.told(slot), [unreached("1")]);
}

#[test]
fn before_anything_is_known_of_rooms_everybody_is_refused_with_a_delay() {
    let mut core = new_core(json!({}));
    let slot = core.accept("127.0.0.1:1".parse().ok(), false).unwrap();
    core.receive(slot, &mut b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
    let nothing: TableUpdate =
        serde_json::from_value(json!({"version": 1, "hosts": [], "rows": []})).unwrap();
    assert_eq!(core.env.counters.refused_503.get(), 1);
    core.apply_table(&nothing);
    let slot = core.accept("127.0.0.1:1".parse().ok(), false).unwrap();
    core.receive(slot, &mut b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
    assert_eq!(core.env.counters.refused_404.get(), 1);
}

#[test]
fn a_shard_that_never_gets_its_hosts_begins_to_refuse_and_serves_once_it_has() {
    let mut rig = Rig::bare(json!({"limits.header_timeout_s": 0.2}));
    let mut client = Client::connect(&rig);
    client.write(&mut rig, upgrade("/chat/lobby", "").as_bytes());
    client.end(&mut rig).expect("FIN, not RST");
    assert!(client.read.starts_with(b"HTTP/1.1 503"));
    rig.command(json!({"do": "routes", "routes": [{"kind": "chat:{name}", "path": "/chat/{name}"}]}));
    rig.table(1, EPOCH);
    rig.until(|rig| rig.reactor.core.is_ready().then_some(()));
    Client::join(&mut rig, "/chat/lobby");
}

#[test]
fn a_request_that_waits_is_charged_with_what_is_kept_of_it() {
    let mut world = unowned();
    let slot = world.accept();
    world.request(slot, &format!("/chat/lobby?token={}", "t".repeat(3000)), "");
    assert!(world.core.env.memory_bytes > 3000);
}
