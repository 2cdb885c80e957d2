//! Close codes and payloads.

use std::collections::HashSet;

use _native::ws::close::{MAX_REASON_BYTES, NAMES, NO_STATUS, comes_back, is_valid_on_wire, payload};
use _native::ws::whole::parse_close;

#[test]
fn a_frame_may_contain_exactly_these_codes() {
    let valid: Vec<u16> = (0..=u16::MAX).filter(|code| is_valid_on_wire(*code)).collect();
    let expected: Vec<u16> = (1000..=1003).chain(1007..=1014).chain(3000..=4999).collect();
    assert_eq!(valid, expected);
}

#[test]
fn these_codes_forbid_a_reconnect_and_the_others_allow_it() {
    let forbidding = [1000, 1002, 1003, 1007, 1009, 1010, 4500, 4503, 4510, 4999];
    assert!(forbidding.iter().all(|code| !comes_back(*code)));
    let allowing = [1001, 1008, 1011, 1012, 1013, 1014, 3000, 4000, 4408, 4499];
    assert!(allowing.iter().all(|code| comes_back(*code)));
}

#[test]
fn a_payload_parses_to_the_code_and_reason_it_was_made_of() {
    assert_eq!(parse_close(&payload(4001, "täglich")), Ok((4001, "täglich")));
    assert_eq!(parse_close(&payload(1000, "")), Ok((1000, "")));
    assert_eq!(parse_close(b""), Ok((NO_STATUS, "")));
}

#[test]
fn a_code_that_no_frame_may_contain_gives_an_empty_payload() {
    assert!([0, 999, 1004, 1005, 1006, 1015, 2999, 5000].iter().all(|code| payload(*code, "a").is_empty()));
}

#[test]
fn a_long_reason_is_cut_between_characters() {
    let cut = payload(1000, &"ä".repeat(100));
    assert_eq!(parse_close(&cut), Ok((1000, "ä".repeat(61).as_str())));
    assert_eq!(payload(1000, &"a".repeat(200)).len(), 2 + MAX_REASON_BYTES);
}

#[test]
fn each_code_in_the_table_has_one_name_and_each_name_one_code() {
    let codes: HashSet<u16> = NAMES.into_iter().map(|(code, _)| code).collect();
    let names: HashSet<&str> = NAMES.into_iter().map(|(_, name)| name).collect();
    assert_eq!((codes.len(), names.len()), (NAMES.len(), NAMES.len()));
    assert!(codes.into_iter().all(|code| is_valid_on_wire(code) || [1005, 1006].contains(&code)));
}
