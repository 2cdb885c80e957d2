//! What shards and hosts refuse themselves, as clients read it.

use _native::channels::LONGEST_NAME;
use _native::mesh::{Denial, HALF_A_PAIR};
use serde_json::{Value, json};

fn read(denial: Denial) -> Value {
    serde_json::from_slice(&denial.response()).unwrap()
}

#[test]
fn a_denial_is_json_with_a_code_a_reason_and_maybe_a_delay() {
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
    assert_eq!(codes.len(), all.len(), "each is told apart");
}

#[test]
fn an_event_that_is_too_long_is_told_the_limit() {
    assert!(Denial::LONG_EVENT.reason.contains(&format!("at most {LONGEST_NAME} bytes")));
}

#[test]
fn params_are_refused_in_the_words_of_texts() {
    assert!(Denial::HALF_A_PAIR.reason.ends_with(HALF_A_PAIR));
}
