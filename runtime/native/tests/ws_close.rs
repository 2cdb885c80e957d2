//! Close codes and payloads, alone and through a connection (Autobahn's group 7).

use std::collections::HashSet;

use crate::peer::{Event, server_refuses, server_sees, whole};
use _native::ws::close::{MAX_REASON_BYTES, NAMES, NO_STATUS, comes_back, is_valid_on_wire, parse, payload};
use _native::ws::{Opcode, ProtocolError};

#[test]
fn exactly_these_codes_may_travel() {
    let valid: Vec<u16> = (0..=u16::MAX).filter(|code| is_valid_on_wire(*code)).collect();
    let expected: Vec<u16> = (1000..=1003).chain(1007..=1014).chain(3000..=4999).collect();
    assert_eq!(valid, expected);
}

#[test]
fn who_may_come_back_is_as_the_table_of_closes_has_it() {
    let away = [1000, 1002, 1003, 1007, 1009, 1010, 4500, 4503, 4510, 4999];
    assert!(away.iter().all(|code| !comes_back(*code)));
    let back = [1001, 1008, 1011, 1012, 1013, 1014, 3000, 4000, 4408, 4499];
    assert!(back.iter().all(|code| comes_back(*code)));
}

#[test]
fn a_payload_reads_back() {
    assert_eq!(parse(&payload(4001, "täglich")), Ok((4001, "täglich")));
    assert_eq!(parse(&payload(1000, "")), Ok((1000, "")));
    assert_eq!(parse(b""), Ok((NO_STATUS, "")));
}

#[test]
fn codes_that_may_not_travel_give_an_empty_payload() {
    assert!([0, 999, 1004, 1005, 1006, 1015, 2999, 5000].iter().all(|code| payload(*code, "a").is_empty()));
}

#[test]
fn a_long_reason_is_cut_between_characters() {
    let cut = payload(1000, &"ä".repeat(100));
    assert_eq!(parse(&cut), Ok((1000, "ä".repeat(61).as_str())));
    assert_eq!(payload(1000, &"a".repeat(200)).len(), 2 + MAX_REASON_BYTES);
}

#[test]
fn a_close_arrives_with_code_and_reason() {
    let reason = "*".repeat(MAX_REASON_BYTES);
    assert_eq!(server_sees(&whole(Opcode::Close, b"")), [Event::Close(1005, String::new())]);
    assert_eq!(server_sees(&whole(Opcode::Close, b"\x0b\xb8")), [Event::Close(3000, String::new())]);
    assert_eq!(server_sees(&whole(Opcode::Close, &payload(1014, &reason))), [Event::Close(1014, reason)]);
}

#[test]
fn bad_close_payloads_are_breaches() {
    let refuses = |payload: &[u8]| server_refuses(&whole(Opcode::Close, payload));
    assert_eq!(refuses(b"\x03"), ProtocolError::ClosePayload);
    assert_eq!(refuses(b"\x03\xe8\xce\xba\xe1"), ProtocolError::InvalidUtf8);
    for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
        assert_eq!(refuses(&code.to_be_bytes()), ProtocolError::CloseCode, "{code}");
    }
}

#[test]
fn each_code_has_one_name_and_each_name_one_code() {
    let codes: HashSet<u16> = NAMES.into_iter().map(|(code, _)| code).collect();
    let names: HashSet<&str> = NAMES.into_iter().map(|(_, name)| name).collect();
    assert_eq!((codes.len(), names.len()), (NAMES.len(), NAMES.len()));
    assert!(codes.into_iter().all(|code| is_valid_on_wire(code) || [1005, 1006].contains(&code)));
}
