//! New traffic keys in TLS 1.3: each request is answered on its own, and no number of requests makes more of it.

use std::sync::Arc;

use crate::tls_peer::{Authority, Pair, VERSIONS};

/// The record of a KeyUpdate: header, message, content type, tag.
const KEY_UPDATE_BYTES: usize = 5 + 5 + 1 + 16;
/// Of KeyUpdates without data in between, rustls takes so many.
const MOST_IN_A_ROW: usize = 32;

/// Past the handshake.
fn pair(version: usize, cut: usize) -> Pair {
    let authority = Authority::new();
    let client = Arc::new(authority.client(VERSIONS[version], None));
    let mut pair = Pair::new(&client, &authority.server(&[]), cut);
    pair.run().unwrap();
    pair
}

/// Asks for new keys and says `words`; the server's bytes then.
fn asked(pair: &mut Pair, words: &[u8]) -> usize {
    pair.client.refresh_traffic_keys().unwrap();
    pair.say(words);
    fed(pair).unwrap();
    pair.server.pending().len()
}

/// Hands the server what the client has to say.
fn fed(pair: &mut Pair) -> Result<(), rustls::Error> {
    let mut bytes = Vec::new();
    while pair.client.wants_write() {
        pair.client.write_tls(&mut bytes).unwrap();
    }
    pair.feed(&mut bytes)
}

#[test]
fn a_request_is_answered_with_no_other_output_however_it_is_cut() {
    for cut in [usize::MAX, 7, 1] {
        let mut pair = pair(1, cut);
        for _ in 0..MOST_IN_A_ROW {
            assert_eq!(asked(&mut pair, b""), KEY_UPDATE_BYTES);
            pair.answer().unwrap();
        }
        assert!(pair.server.send([b"under new keys".as_slice()]));
        pair.run().unwrap();
        assert_eq!(pair.client_heard(), b"under new keys");
        assert_eq!(pair.server.heap_bytes(), 0);
    }
}

#[test]
fn a_request_before_data_is_answered_too() {
    let mut pair = pair(1, usize::MAX);
    for _ in 0..MOST_IN_A_ROW {
        assert_eq!(asked(&mut pair, b"data"), KEY_UPDATE_BYTES);
        pair.answer().unwrap();
    }
    assert_eq!(pair.heard, b"data".repeat(MOST_IN_A_ROW));
}

#[test]
fn data_alone_is_not_answered() {
    for version in [0, 1] {
        let mut pair = pair(version, 0);
        pair.say(&[7; 50_000]);
        fed(&mut pair).unwrap();
        assert!(pair.server.pending().is_empty());
    }
}

#[test]
fn requests_that_come_together_get_one_answer_and_too_many_are_an_error() {
    let mut pair = pair(1, usize::MAX);
    (0..MOST_IN_A_ROW).for_each(|_| pair.client.refresh_traffic_keys().unwrap());
    fed(&mut pair).unwrap();
    assert_eq!(pair.server.pending().len(), KEY_UPDATE_BYTES);
    pair.client.refresh_traffic_keys().unwrap();
    assert!(fed(&mut pair).is_err());
}

#[test]
fn a_peer_that_asks_and_does_not_read_is_kept_one_answer() {
    let mut pair = pair(1, usize::MAX);
    assert!(pair.server.send([b"unread".as_slice()]));
    let unread = pair.server.pending().len();
    for _ in 0..1000 {
        assert_eq!(asked(&mut pair, b"more"), unread);
    }
    pair.server.wrote(0);
    assert_eq!(pair.server.pending().len(), unread);
    let records = pair.server.pending().to_vec();
    pair.server.wrote(unread);
    assert_eq!(pair.server.pending().len(), KEY_UPDATE_BYTES, "it leaves when the socket takes it");
    assert_eq!(pair.client.read_tls(&mut records.as_slice()).unwrap(), unread);
    pair.client.process_new_packets().unwrap();
    assert!(pair.server.send([b", and then more".as_slice()]));
    pair.run().unwrap();
    assert_eq!(pair.client_heard(), b"unread, and then more");
}
