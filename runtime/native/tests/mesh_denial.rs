//! The errors that the runtime itself sends on a channel, as clients get them.

use _native::channels::LONGEST_NAME;
use _native::mesh::{Denial, HALF_A_PAIR};
use serde_json::{Value, json};

fn read(denial: Denial) -> Value {
    serde_json::from_slice(&denial.response()).unwrap()
}

#[test]
fn an_error_is_json_with_a_code_a_reason_and_an_optional_delay() {
    assert_eq!(
        read(Denial::rate(250)),
        json!({"code": "rate", "reason": "too many messages", "retry_ms": 250})
    );
    assert_eq!(read(Denial::NOT_JOINED), json!({"code": "not_joined", "reason": "unmatched topic"}));
    let all =
        [Denial::NO_SUCH_TOPIC, Denial::TOO_MANY_ROOMS, Denial::KICKED, Denial::BUSY, Denial::BAD_PARAMS];
    let mut codes: Vec<String> = all.map(|denial| read(denial)["code"].as_str().unwrap().to_owned()).into();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all.len(), "each has its own code");
}

#[test]
fn the_error_for_a_long_event_names_the_limit() {
    assert!(Denial::LONG_EVENT.reason.contains(&format!("at most {LONGEST_NAME} bytes")));
}

#[test]
fn params_and_other_text_with_half_a_pair_have_the_same_error() {
    assert!(Denial::HALF_A_PAIR.reason.ends_with(HALF_A_PAIR));
}
