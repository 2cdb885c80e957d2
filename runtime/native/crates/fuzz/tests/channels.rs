//! The fuzzer of envelopes itself: it recognises all forms, and reports which messages parse.

#[test]
fn an_envelope_parses_in_its_own_form_only() {
    let binary = b"\0\0\x01\x01\x03\x0112t:aedata";
    let text = b"\x01[\"1\",\"2\",\"t:a\",\"e\",{\"n\":1}]";
    let object = b"\x02{\"topic\":\"t:a\",\"event\":\"e\",\"payload\":[],\"ref\":2}";
    assert!(fuzz::channels(binary) && fuzz::channels(text) && fuzz::channels(object));
    // The bytes of one form do not parse as another.
    assert!(!fuzz::channels(&[b"\x01", &binary[1..]].concat()));
    assert!(!fuzz::channels(&[b"\0", &text[1..]].concat()));
}

#[test]
fn other_messages_do_not_parse_and_cause_no_panic() {
    for message in [&b""[..], b"\0", b"\x01", b"\0\0\x01", b"\x01[", b"\x01\xff", b"\x02[1,2]"] {
        assert!(!fuzz::channels(message), "{}", message.escape_ascii());
    }
}
