//! The names that an event may have, and those that the protocol reserves.

use _native::channels::{LONGEST_NAME, OWN_EVENTS, wrong_call, wrong_event};

#[test]
fn a_name_has_1_to_255_bytes() {
    for name in ["a", "Gr\u{fc}\u{df}e", "gaps", "Stream", "x-phx_", &"n".repeat(255)] {
        assert_eq!(wrong_event(name), None, "{name}");
    }
    assert_eq!(LONGEST_NAME, 255);
    for name in ["", &"n".repeat(256), &"\u{fc}".repeat(128)] {
        assert!(wrong_event(name).is_some_and(|why| why.contains("255 bytes")), "{name}");
        assert_eq!(wrong_call(name), wrong_event(name));
    }
}

#[test]
fn names_of_the_protocol_are_refused_and_the_error_lists_all_of_them() {
    for name in OWN_EVENTS.into_iter().chain(["phx_join", "phx_"]) {
        let why = wrong_event(name).unwrap();
        assert!(OWN_EVENTS.iter().all(|own| why.contains(own)) && why.contains("phx_"), "{name}");
        assert_eq!(wrong_call(name), None, "a call is not sent to clients");
    }
}
