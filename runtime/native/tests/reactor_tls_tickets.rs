//! Resumption: by any shard, over rotations, and not once trust has changed.

use std::sync::Arc;

use _native::reactor::tls::build;
use rustls::{ClientConfig, HandshakeKind, ServerConfig};

use crate::tls_peer::{Authority, Pair, Pem, VERSIONS};

fn key(number: u8) -> Vec<u8> {
    vec![number; 32]
}

/// How a connection to this server begins, for a client that remembers earlier ones.
fn connect(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> HandshakeKind {
    let mut pair = Pair::new(client, server, 0);
    pair.run().unwrap();
    assert!(pair.server.send([b"tickets come first".as_slice()]));
    pair.run().unwrap();
    pair.client.handshake_kind().unwrap()
}

#[test]
fn any_shard_resumes_what_another_began() {
    let authority = Authority::new();
    for version in VERSIONS {
        let client = Arc::new(authority.client(version, None));
        assert_eq!(connect(&client, &authority.server(&[key(1)])), HandshakeKind::Full);
        assert_eq!(connect(&client, &authority.server(&[key(1)])), HandshakeKind::Resumed, "{version:?}");
    }
}

#[test]
fn tickets_live_through_one_rotation_and_end_with_the_second() {
    let authority = Authority::new();
    for version in VERSIONS {
        let client = Arc::new(authority.client(version, None));
        connect(&client, &authority.server(&[key(1)]));
        assert_eq!(connect(&client, &authority.server(&[key(2), key(1)])), HandshakeKind::Resumed);
        assert_eq!(
            connect(&client, &authority.server(&[key(3), key(2)])),
            HandshakeKind::Resumed,
            "renewed under 2"
        );
        let client = Arc::new(authority.client(version, None));
        connect(&client, &authority.server(&[key(1)]));
        assert_eq!(connect(&client, &authority.server(&[key(3), key(2), key(1)])), HandshakeKind::Full);
    }
}

#[test]
fn without_keys_nothing_is_resumed() {
    let authority = Authority::new();
    for version in VERSIONS {
        let client = Arc::new(authority.client(version, None));
        let server = authority.server(&[]);
        connect(&client, &server);
        assert_eq!(connect(&client, &server), HandshakeKind::Full);
    }
}

#[test]
fn a_change_of_client_ca_or_of_what_is_required_throws_tickets_away() {
    let (authority, other) = (Authority::new(), Authority::new());
    let both = format!("{}{}", authority.cert, other.cert);
    let own: Pem = authority.sign("somebody");
    let pem = authority.sign("localhost");
    let server =
        |ca: Option<&str>, required: &str| build(&pem.cert, &pem.key, ca, required, &[key(1)]).unwrap();
    for version in VERSIONS {
        for (ca, required, expected) in [
            (Some(authority.cert.as_str()), "optional", HandshakeKind::Resumed),
            (Some(authority.cert.as_str()), "required", HandshakeKind::Full),
            (Some(both.as_str()), "optional", HandshakeKind::Full),
            (None, "none", HandshakeKind::Full),
        ] {
            let client = Arc::new(authority.client(version, Some(&own)));
            connect(&client, &server(Some(&authority.cert), "optional"));
            assert_eq!(connect(&client, &server(ca, required)), expected, "{version:?} {required}");
        }
    }
}

#[test]
fn a_short_key_is_refused_in_one_line() {
    let pem = Authority::new().sign("localhost");
    let fault = build(&pem.cert, &pem.key, None, "none", &[vec![7; 31]]).unwrap_err();
    assert_eq!(fault, "a ticket key has 31 bytes, not at least 32");
}
