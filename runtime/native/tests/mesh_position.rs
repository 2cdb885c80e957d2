//! Positions in streams, from values to bytes and to JSON, and back.

use _native::mesh::{LinkError, StreamPosition};
use serde_json::{Value, from_slice, from_str, json};

const AT: StreamPosition = StreamPosition::new(1 << 52, 3);

#[test]
fn the_body_of_stream_is_exactly_two_numbers() {
    assert_eq!(StreamPosition::read(&AT.bytes()), Ok(AT));
    for length in [0, 15, 17] {
        assert_eq!(StreamPosition::read(&vec![0; length]), Err(LinkError::Malformed));
    }
}

#[test]
fn a_position_in_json_is_parsed_as_it_was_written() {
    let written: Value = from_str(&AT.to_string()).expect("JSON");
    assert_eq!(written, json!([1_u64 << 52, 3]));
    assert_eq!(StreamPosition::of_json(&written), Some(AT));
}

#[test]
fn a_response_that_is_an_object_gets_the_position() {
    let stream = json!({"epoch": 1_u64 << 52, "offset": 3, "recovered": true});
    assert_eq!(from_str::<Value>(&AT.told(true)).expect("JSON"), stream);
    for (response, expected) in
        [("{}", json!({"$stream": stream})), (r#"{"a":1}"#, json!({"$stream": stream, "a": 1}))]
    {
        let response = AT.told_in(response.as_bytes(), true);
        assert_eq!(from_slice::<Value>(&response).expect("JSON"), expected);
    }
    assert_eq!(AT.told_in(b"[1]", false), b"[1]");
}
