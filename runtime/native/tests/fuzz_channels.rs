//! The fuzzer of envelopes is itself held to what it claims: it sees both forms.

use _native::fuzz;

#[test]
fn both_forms_and_nothing_at_all_are_survived() {
    for message in [&b""[..], b"\0", b"\x01", b"\0\0\x01", b"\x01[", b"\x01\xff"] {
        fuzz::channels(message);
    }
}
