//! The shard over TLS with real sockets: handshakes, records that get stuck, reloads.

use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;

use _native::mesh::Kind;
use _native::ws::close;
use _native::ws::opcode::Opcode;
use rustls::pki_types::ServerName;
use rustls::version::TLS13;
use rustls::{ClientConfig, ClientConnection};
use serde_json::{Value, json};

use crate::shard_sockets::{Client, Rig};
use crate::shard_world::{client_frame, server_frame, upgrade};
use crate::tls_peer::Authority;

/// A client's TLS over a client's stream.
struct TlsClient {
    plain: Client,
    tls: ClientConnection,
    read: Vec<u8>,
    /// How the stream ended: with a `close_notify`, or without.
    end: Option<bool>,
}

impl TlsClient {
    fn connect(rig: &Rig, config: &Arc<ClientConfig>) -> TlsClient {
        let tls = ClientConnection::new(config.clone(), ServerName::try_from("localhost").unwrap()).unwrap();
        TlsClient { plain: Client::connect(rig), tls, read: Vec::new(), end: None }
    }

    fn join(rig: &mut Rig, config: &Arc<ClientConfig>) -> TlsClient {
        let mut client = TlsClient::connect(rig, config);
        client.write(upgrade("/chat/lobby", "").as_bytes());
        rig.until(|_| client.listen().windows(4).any(|window| window == b"\r\n\r\n").then_some(()));
        client.read.clear();
        client
    }

    fn write(&mut self, bytes: &[u8]) {
        self.tls.writer().write_all(bytes).unwrap();
    }

    /// Carries records both ways as far as they go; everything read so far.
    fn listen(&mut self) -> &[u8] {
        while self.tls.wants_write() && self.tls.write_tls(&mut self.plain.stream).is_ok() {}
        while self.end.is_none() {
            match self.tls.read_tls(&mut self.plain.stream) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Ok(count) if count > 0 => {
                    self.tls.process_new_packets().unwrap();
                    let ended = self.tls.reader().read_to_end(&mut self.read);
                    self.end = ended.is_ok().then_some(true);
                }
                _ => self.end = Some(false),
            }
        }
        &self.read
    }

    fn expect(&mut self, rig: &mut Rig, bytes: &[u8]) {
        rig.until(|_| (self.listen().len() >= bytes.len()).then_some(()));
        assert!(self.read == bytes, "{} bytes instead of {}", self.read.len(), bytes.len());
        self.read.clear();
    }
}

fn material(authority: &Authority) -> Value {
    let pem = authority.sign("localhost");
    json!({"do": "tls", "cert_pem": pem.cert, "key_pem": pem.key, "ca_pem": null, "cert_reqs": "none"})
}

/// A shard with certificates, and the configuration of who trusts them.
fn secure(changes: Value) -> (Rig, Arc<ClientConfig>) {
    let authority = Authority::new();
    let mut rig = Rig::with(changes);
    rig.reactor.expect_tls(true);
    rig.command(material(&authority));
    (rig, Arc::new(authority.client(&TLS13, None)))
}

#[test]
fn nobody_is_accepted_before_the_certificates_have_come() {
    let authority = Authority::new();
    let mut rig = Rig::new();
    rig.reactor.expect_tls(true);
    let mut client = TlsClient::connect(&rig, &Arc::new(authority.client(&TLS13, None)));
    client.write(upgrade("/chat/lobby", "").as_bytes());
    client.listen();
    (0..5).for_each(|_| rig.turn());
    assert_eq!(rig.counter("accepted"), 0);
    rig.command(material(&authority));
    rig.until(|_| client.listen().starts_with(b"HTTP/1.1 101").then_some(()));
}

#[test]
fn messages_go_both_ways_and_a_slow_reader_gets_everything() {
    let (mut rig, config) = secure(json!({"limits.queue_bytes": 0}));
    let mut client = TlsClient::join(&mut rig, &config);
    let (room, _) = rig.hears(Kind::Open);
    client.write(&client_frame(Opcode::Text, b"hello"));
    client.listen();
    assert_eq!(rig.hears(Kind::Message).1, b"hello");
    let text = "long ".repeat(60_000);
    (0..40).for_each(|_| rig.host.publishes(room, text.as_bytes()));
    rig.until_counted("publishes", 40);
    let stuck = rig.reactor.core.env.open_bytes();
    assert!(stuck > 5 << 20, "what the socket does not take waits where it is counted: {stuck}");
    client.expect(&mut rig, &server_frame(Opcode::Text, text.as_bytes()).repeat(40));
    rig.until(|rig| (rig.reactor.core.env.open_bytes() < 1000).then_some(()));
}

#[test]
fn a_close_by_policy_overtakes_all_but_a_little_that_is_encrypted() {
    let (mut rig, config) = secure(json!({"limits.queue_bytes": 2 << 20}));
    let mut client = TlsClient::join(&mut rig, &config);
    let (room, _) = rig.hears(Kind::Open);
    let text = "x".repeat(1000);
    (0..40_000).for_each(|_| rig.host.publishes(room, text.as_bytes()));
    rig.until_counted("slow_closed", 1);
    rig.until(|_| {
        client.listen();
        client.end
    });
    let frame = server_frame(Opcode::Text, text.as_bytes());
    let close = server_frame(Opcode::Close, &close::payload(1013, "slow;retry_ms=1000"));
    let frames = (client.read.len() - close.len()) / frame.len();
    assert!(client.read == [frame.repeat(frames), close].concat());
    assert_eq!(client.end, Some(true), "with a close_notify");
}

#[test]
fn a_record_that_stays_half_is_charged_and_its_sender_given_up() {
    let (mut rig, config) = secure(json!({"limits.tls_timeout_s": 0.2}));
    let mut client = TlsClient::join(&mut rig, &config);
    let before = rig.reactor.core.env.memory_bytes;
    client.plain.stream.write_all(&[23, 3, 3, 0x40, 0]).unwrap();
    client.plain.stream.write_all(&[0; 10_000]).unwrap();
    rig.until(|rig| (rig.reactor.core.env.memory_bytes >= before + 10_000).then_some(()));
    let mut silent = Client::connect(&rig);
    silent.write(&mut rig, &[22, 3, 1, 2, 0, 1]);
    rig.until_counted("tls_failures", 1);
    silent.end(&mut rig).expect("no RST");
}

#[test]
fn plain_http_to_a_tls_port_is_closed() {
    let (mut rig, _) = secure(json!({}));
    let mut client = Client::connect(&rig);
    client.write(&mut rig, upgrade("/chat/lobby", "").as_bytes());
    rig.until_counted("tls_failures", 1);
    let _fin_or_reset = client.end(&mut rig);
    assert!(!client.read.starts_with(b"HTTP"));
}

#[test]
fn a_reload_serves_newcomers_and_leaves_the_others_alone() {
    let (mut rig, config) = secure(json!({}));
    let mut before = TlsClient::join(&mut rig, &config);
    let (first, _) = rig.hears(Kind::Join);
    let other = Authority::new();
    rig.command(json!({"do": "tls", "cert_pem": "nonsense", "key_pem": "", "ca_pem": null}));
    rig.until_counted("commands_failed", 1);
    rig.command(material(&other));
    rig.command(json!({"do": "tickets", "keys_b64": ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]}));
    let mut after = TlsClient::join(&mut rig, &Arc::new(other.client(&TLS13, None)));
    let (second, _) = rig.hears(Kind::Join);
    for (client, member) in [(&mut before, first), (&mut after, second)] {
        rig.host.says(Kind::Send, member, &[b"still there"]);
        client.expect(&mut rig, &server_frame(Opcode::Text, b"still there"));
    }
}

#[test]
fn an_alert_that_the_socket_does_not_take_at_once_leaves_when_it_does() {
    let (mut rig, config) = secure(json!({"limits.queue_bytes": 0}));
    let mut client = TlsClient::join(&mut rig, &config);
    let (room, _) = rig.hears(Kind::Open);
    let text = "long ".repeat(60_000);
    (0..40).for_each(|_| rig.host.publishes(room, text.as_bytes()));
    rig.until_counted("publishes", 40);
    client
        .plain
        .stream
        .write_all(&[
            0x17, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
        ])
        .unwrap();
    rig.until_counted("members", 0);
    let fault = rig.until(|_| {
        let _would_block = client.tls.read_tls(&mut client.plain.stream);
        let mut sink = Vec::new();
        let result = client.tls.process_new_packets().err();
        let _all = client.tls.reader().read_to_end(&mut sink);
        result
    });
    assert!(fault.to_string().contains("alert"), "{fault}");
}
