//! Ciphertext that the socket takes bit by bit.

use std::io::Read;
use std::sync::Arc;

use crate::tls_peer::{Authority, Pair, VERSIONS};

#[test]
fn a_socket_that_takes_little_gets_the_same_stream() {
    let authority = Authority::new();
    let server = authority.server(&[]);
    for version in VERSIONS {
        let mut pair = Pair::new(&Arc::new(authority.client(version, None)), &server, 0);
        pair.run().unwrap();
        let words = vec![b"fan-out".as_slice(); 9000];
        assert!(pair.server.send(words.iter().copied()));
        let (mut ciphertext, mut step) = (Vec::new(), 1);
        while !pair.server.pending().is_empty() {
            let taken = pair.server.pending().len().min(step);
            ciphertext.extend_from_slice(&pair.server.pending()[..taken]);
            pair.server.wrote(taken);
            step = step * 3 % 1009;
            if ciphertext.len() < 4000 {
                assert!(pair.server.send([]), "nothing more to say changes nothing");
            }
        }
        let mut rest = ciphertext.as_slice();
        let mut heard = Vec::new();
        while !rest.is_empty() {
            pair.client.read_tls(&mut rest).unwrap();
            pair.client.process_new_packets().unwrap();
            let _would_block = pair.client.reader().read_to_end(&mut heard);
        }
        assert!(heard == words.concat());
    }
}

#[test]
fn saying_that_more_was_written_than_there_is_harms_nothing() {
    let authority = Authority::new();
    let mut pair = Pair::new(&Arc::new(authority.client(VERSIONS[1], None)), &authority.server(&[]), 0);
    pair.run().unwrap();
    assert!(pair.server.send([b"x".as_slice()]));
    pair.server.wrote(usize::MAX);
    assert!(pair.server.pending().is_empty());
    pair.server.wrote(1);
    assert_eq!(pair.server.heap_bytes(), 0);
}
