//! The fuzzer of envelopes is itself held to what it claims: it sees both forms, and lets through what is one.

#[test]
fn an_envelope_of_either_form_comes_to_what_is_promised_of_it() {
    let binary = b"\0\0\x01\x01\x03\x0112t:aedata";
    let text = b"\x01[\"1\",\"2\",\"t:a\",\"e\",{\"n\":1}]";
    let object = b"\x02{\"topic\":\"t:a\",\"event\":\"e\",\"payload\":[],\"ref\":2}";
    assert!(fuzz::channels(binary) && fuzz::channels(text) && fuzz::channels(object));
    // The other form's bytes are none of this one.
    assert!(!fuzz::channels(&[b"\x01", &binary[1..]].concat()));
    assert!(!fuzz::channels(&[b"\0", &text[1..]].concat()));
}

#[test]
fn what_is_no_envelope_is_survived_and_not_let_through() {
    for message in [&b""[..], b"\0", b"\x01", b"\0\0\x01", b"\x01[", b"\x01\xff", b"\x02[1,2]"] {
        assert!(!fuzz::channels(message), "{}", message.escape_ascii());
    }
}
