//! TLS from peers that spoil their bytes: every one is an error or silence, never a crash, never false plaintext.

use std::sync::Arc;

use crate::tls_peer::{Authority, Pair, VERSIONS};

/// The client's bytes up to now.
fn said(pair: &mut Pair) -> Vec<u8> {
    let mut bytes = Vec::new();
    while pair.client.wants_write() {
        pair.client.write_tls(&mut bytes).unwrap();
    }
    bytes
}

#[test]
fn a_spoilt_hello_is_survived_wherever_it_is_spoilt() {
    let authority = Authority::new();
    let server = authority.server(&[]);
    for version in VERSIONS {
        let client = Arc::new(authority.client(version, None));
        let hello = said(&mut Pair::new(&client, &server, 0));
        for at in 0..hello.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut pair = Pair::new(&client, &server, 1 << 20);
                let mut bytes = hello.clone();
                bytes[at] ^= flip;
                let _ = pair.feed(&mut bytes);
                let _ = pair.feed(&mut hello.clone());
                assert!(pair.heard.is_empty());
            }
        }
    }
}

#[test]
fn spoilt_traffic_is_refused_and_nothing_after_it_heard() {
    let authority = Authority::new();
    let server = authority.server(&[]);
    for version in VERSIONS {
        let client = Arc::new(authority.client(version, None));
        for at in [0, 1, 3, 5, 9, 20, 27] {
            let mut pair = Pair::new(&client, &server, 0);
            pair.run().unwrap();
            pair.say(b"genuine");
            let mut bytes = said(&mut pair);
            let last = bytes.len() - 1;
            bytes[at.min(last)] ^= 0x40;
            let fed = pair.feed(&mut bytes);
            pair.say(b"more");
            let mut bytes = said(&mut pair);
            let _ = pair.feed(&mut bytes);
            assert!(pair.heard.is_empty(), "{at}");
            assert!(fed.is_err() || at == 3, "{at}: only a longer length makes it wait");
        }
    }
}

#[test]
fn an_endless_handshake_message_is_cut_off() {
    let server = Authority::new().server(&[]);
    let authority = Authority::new();
    let mut pair = Pair::new(&Arc::new(authority.client(VERSIONS[1], None)), &server, 0);
    // A ClientHello that announces 16 MiB, in records of 16 KiB.
    let mut record = vec![0; 5 + 16_384];
    record[..9].copy_from_slice(&[22, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff]);
    let mut fed = Ok(());
    for _ in 0..20 {
        fed = fed.and_then(|()| pair.feed(&mut record.clone()));
        assert!(pair.server.heap_bytes() < 200_000);
    }
    assert!(fed.is_err());
}
