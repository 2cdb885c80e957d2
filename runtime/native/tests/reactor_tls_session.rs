//! One TLS connection in memory: handshakes, streams, closes, and peers that break the rules.

use std::sync::Arc;

use _native::reactor::tls::TlsSession;

use crate::tls_peer::{Authority, Pair, VERSIONS};

const CUTS: [usize; 4] = [usize::MAX, 0, 7, 1];

fn pairs() -> Vec<Pair> {
    let authority = Authority::new();
    let server = authority.server(&[]);
    let clients = VERSIONS.map(|version| Arc::new(authority.client(version, None)));
    let cut = |client| CUTS.map(|cut| Pair::new(client, &server, cut));
    clients.iter().flat_map(cut).collect()
}

fn noise(len: usize) -> Vec<u8> {
    (0..len).map(|at| ((at * at) >> 7) as u8).collect()
}

#[test]
fn both_versions_shake_hands_and_talk_however_the_bytes_are_cut() {
    for mut pair in pairs() {
        assert!(pair.server.handshaking());
        pair.run().unwrap();
        assert!(!pair.server.handshaking());
        pair.say(b"ping");
        pair.run().unwrap();
        assert_eq!(pair.heard, b"ping");
        assert!(pair.server.send([b"po".as_slice(), b"", b"ng"]));
        pair.run().unwrap();
        assert_eq!(pair.client_heard(), b"pong");
    }
}

#[test]
fn what_is_said_with_the_end_of_the_handshake_is_heard() {
    for mut pair in pairs() {
        pair.say(b"early");
        pair.run().unwrap();
        assert_eq!(pair.heard, b"early");
    }
}

#[test]
fn long_streams_cross_in_both_directions() {
    let long = noise(300_000);
    for mut pair in pairs() {
        pair.client.set_buffer_limit(None);
        pair.run().unwrap();
        pair.say(&long);
        pair.run().unwrap();
        assert!(pair.heard == long);
        assert!(pair.server.send(long.chunks(1000)));
        let ciphertext = pair.server.pending().len();
        assert!(ciphertext < long.len() + 20 * 40, "records are full: {ciphertext}");
        pair.run().unwrap();
        assert!(pair.client_heard() == long);
    }
}

#[test]
fn an_idle_session_holds_no_buffers() {
    for mut pair in pairs() {
        pair.run().unwrap();
        assert_eq!(pair.server.heap_bytes(), 0);
        pair.say(&noise(50_000));
        pair.run().unwrap();
        assert!(pair.server.send([noise(50_000).as_slice()]));
        assert!(pair.server.heap_bytes() >= 50_000);
        pair.run().unwrap();
        assert_eq!(pair.server.heap_bytes(), 0);
    }
}

#[test]
fn new_traffic_keys_are_followed() {
    let mut pair = pairs().pop().unwrap();
    pair.run().unwrap();
    for _ in 0..3 {
        pair.client.refresh_traffic_keys().unwrap();
        pair.say(b"new key ");
        pair.run().unwrap();
        assert!(pair.server.send([b"mine too".as_slice()]));
        pair.run().unwrap();
        assert_eq!(pair.client_heard(), b"mine too");
    }
    assert_eq!(pair.heard, b"new key new key new key ");
}

#[test]
fn the_peers_goodbye_is_the_end_of_what_it_says() {
    for mut pair in pairs() {
        pair.run().unwrap();
        pair.say(b"bye");
        pair.client.send_close_notify();
        pair.run().unwrap();
        assert_eq!(pair.heard, b"bye");
        assert!(pair.server.peer_closed());
        assert!(pair.server.send([b"so long".as_slice()]), "our half is still open");
        pair.server.close_notify();
        pair.run().unwrap();
        assert_eq!(pair.client_heard(), b"so long");
    }
}

#[test]
fn after_our_goodbye_nothing_is_sent_and_nothing_heard() {
    for mut pair in pairs() {
        pair.run().unwrap();
        pair.server.close_notify();
        pair.server.close_notify();
        assert!(!pair.server.send([b"too late".as_slice()]));
        pair.say(b"unheard");
        pair.run().unwrap();
        assert!(pair.heard.is_empty());
        assert!(pair.client_heard().is_empty());
        assert_eq!(pair.server.heap_bytes(), 0);
    }
}

#[test]
fn nothing_can_be_sent_during_the_handshake() {
    for mut pair in pairs() {
        assert!(!pair.server.send([b"hello".as_slice()]));
        pair.run().unwrap();
        assert!(pair.server.send([b"hello".as_slice()]));
    }
}

#[test]
fn what_is_not_tls_is_told_so_by_an_alert() {
    let server = Authority::new().server(&[]);
    for noise in
        [b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".as_slice(), b"\x16\x03\x01\xff\xff\x01\x00", &[0x80; 64]]
    {
        let mut session = TlsSession::new(Arc::clone(&server)).unwrap();
        assert!(session.receive(&mut noise.to_vec(), &mut Vec::new()).is_err());
        assert_eq!(session.pending().first(), Some(&21), "an alert record");
        assert!(!session.send([b"x".as_slice()]));
        let before = session.pending().len();
        assert!(session.receive(&mut noise.to_vec(), &mut Vec::new()).is_ok(), "ended: it hears no more");
        assert_eq!(session.pending().len(), before);
    }
}

#[test]
fn http_1_1_is_the_one_protocol_and_need_not_be_asked_for() {
    let authority = Authority::new();
    let server = authority.server(&[]);
    for (offered, agreed) in [
        (vec!["h2", "http/1.1"], Some(b"http/1.1".as_slice())),
        (vec![], None),
        (vec!["http/1.1"], Some(b"http/1.1")),
    ] {
        let mut client = authority.client(VERSIONS[1], None);
        client.alpn_protocols = offered.iter().map(|name| name.as_bytes().to_vec()).collect();
        let mut pair = Pair::new(&Arc::new(client), &server, 0);
        pair.run().unwrap();
        assert_eq!(pair.client.alpn_protocol(), agreed);
    }
    let mut client = authority.client(VERSIONS[1], None);
    client.alpn_protocols = vec![b"h2".to_vec()];
    assert_eq!(Pair::new(&Arc::new(client), &server, 0).run(), Err(rustls::Error::NoApplicationProtocol));
}
