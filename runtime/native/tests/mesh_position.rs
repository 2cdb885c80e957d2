//! Positions in streams, from values to bytes and JSON and back.

use _native::mesh::{LinkError, StreamPosition};
use serde_json::{Value, from_slice, from_str, json};

const AT: StreamPosition = StreamPosition::new(1 << 52, 3);

#[test]
fn on_the_mesh_it_is_two_numbers() {
    assert_eq!(StreamPosition::read(&AT.bytes()), Ok(AT));
    for length in [0, 15, 17] {
        assert_eq!(StreamPosition::read(&vec![0; length]), Err(LinkError::Malformed));
    }
}

#[test]
fn clients_send_back_what_they_were_given() {
    let given: Value = from_str(&AT.to_string()).expect("JSON");
    assert_eq!(given, json!([1_u64 << 52, 3]));
    assert_eq!(StreamPosition::of_json(&given), Some(AT));
}

#[test]
fn a_response_tells_it_if_it_is_an_object() {
    let told = json!({"epoch": 1_u64 << 52, "offset": 3, "recovered": true});
    assert_eq!(from_str::<Value>(&AT.told(true)).expect("JSON"), told);
    for (response, whole) in
        [("{}", json!({"$stream": told})), (r#"{"a":1}"#, json!({"$stream": told, "a": 1}))]
    {
        let response = AT.told_in(response.as_bytes(), true);
        assert_eq!(from_slice::<Value>(&response).expect("JSON"), whole);
    }
    assert_eq!(AT.told_in(b"[1]", false), b"[1]");
}
