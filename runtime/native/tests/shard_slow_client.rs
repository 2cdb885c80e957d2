//! The verdict on a message for a client that does not keep up.

use _native::shard::slow_client::{Budget, Policy, Queue, Verdict, decide};

const BUDGET: Budget = Budget { bytes: 100, age_ms: 1000 };

fn queue(queued_bytes: usize, oldest_ms: u64, message_bytes: usize) -> Queue {
    Queue { queued_bytes, oldest_ms, message_bytes }
}

#[test]
fn each_policy_has_its_verdict_on_what_does_not_fit() {
    let full = queue(60, 0, 41);
    for (name, verdict) in
        [("close", Verdict::Close), ("drop_new", Verdict::DropNew), ("drop_old", Verdict::DropOld)]
    {
        let policy: Policy = serde_json::from_value(name.into()).unwrap();
        assert_eq!(decide(policy, full, BUDGET), verdict);
        assert_eq!(decide(policy, queue(60, 0, 40), BUDGET), Verdict::Queue, "it fits exactly");
    }
    assert_eq!(Policy::default(), Policy::Close);
    assert!(serde_json::from_value::<Policy>("conflate".into()).is_err(), "is not there yet");
}

#[test]
fn an_empty_queue_takes_one_message_of_any_size() {
    assert_eq!(decide(Policy::Close, queue(0, 99_999, 1 << 30), BUDGET), Verdict::Queue);
    assert_eq!(decide(Policy::Close, queue(1, 0, 1 << 30), BUDGET), Verdict::Close);
}

#[test]
fn a_queue_may_be_too_old_too() {
    assert!(!BUDGET.is_stale(1000) && BUDGET.is_stale(1001));
    assert_eq!(decide(Policy::DropNew, queue(1, 1001, 1), BUDGET), Verdict::DropNew);
}

#[test]
fn a_budget_of_zero_is_none() {
    let none = Budget { bytes: 0, age_ms: 0 };
    assert!(!none.is_full(queue(usize::MAX / 2, u64::MAX, 1 << 30)) && !none.is_stale(u64::MAX));
}
