//! The verdict on a message for a client that does not keep up.

use _native::shard::behind::Pull;
use _native::shard::slow_client::{Budget, Late, Policy, Queue, Verdict};
use _native::shard::slow_client::{decide, decide_late, decide_unheld};

const BUDGET: Budget = Budget { bytes: 160, age_ms: 1000 };
const NONE: Budget = Budget { bytes: 0, age_ms: 0 };

fn queue(queued_bytes: usize, oldest_ms: u64, message_bytes: usize) -> Queue {
    Queue { queued_bytes, kept_bytes: 0, oldest_ms, message_bytes }
}

fn policy(name: &str) -> Policy {
    serde_json::from_value(name.into()).unwrap()
}

#[test]
fn each_policy_has_its_verdict_on_what_does_not_fit() {
    for (name, history, verdict) in [
        ("close", true, Verdict::Close),
        ("drop_new", true, Verdict::DropNew),
        ("catch_up", true, Verdict::FallBehind),
        ("catch_up", false, Verdict::DropNew),
    ] {
        assert_eq!(decide(policy(name), history, queue(60, 0, 101), BUDGET), verdict, "{name}");
        assert_eq!(
            decide(policy(name), history, queue(60, 0, 100), BUDGET),
            Verdict::Queue,
            "it fits exactly"
        );
        let kept = Queue { kept_bytes: 1, ..queue(60, 0, 100) };
        assert_eq!(decide(policy(name), history, kept, BUDGET), verdict, "what others keep counts");
    }
    assert_eq!(Policy::default(), Policy::Close);
}

#[test]
fn what_may_be_dropped_is_kept_apart_as_soon_as_the_socket_is_slow() {
    for name in ["drop_old", "conflate"] {
        assert_eq!(decide(policy(name), false, queue(1, 0, 9), BUDGET), Verdict::Queue);
        assert_eq!(decide(policy(name), false, queue(1, 0, 10), BUDGET), Verdict::Keep);
        assert_eq!(decide(policy(name), false, queue(1, 1001, 1), BUDGET), Verdict::Keep, "too old");
        assert_eq!(decide(policy(name), false, queue(1 << 40, 9999, 1), NONE), Verdict::Queue);
    }
}

#[test]
fn an_empty_queue_takes_one_message_of_any_size() {
    for name in ["close", "drop_new", "drop_old", "conflate", "catch_up"] {
        assert_eq!(decide(policy(name), true, queue(0, 99_999, 1 << 30), BUDGET), Verdict::Queue);
    }
    assert_eq!(decide(Policy::Close, true, queue(1, 0, 1 << 30), BUDGET), Verdict::Close);
}

#[test]
fn a_queue_may_be_too_old_too() {
    assert!(!BUDGET.is_stale(1000) && BUDGET.is_stale(1001));
    assert_eq!(decide(Policy::DropNew, false, queue(1, 1001, 1), BUDGET), Verdict::DropNew);
}

#[test]
fn a_budget_of_zero_is_none() {
    assert!(!NONE.is_full(queue(usize::MAX / 2, u64::MAX, 1 << 30)) && !NONE.is_stale(u64::MAX));
}

#[test]
fn who_is_behind_gets_what_it_asked_for_and_nothing_out_of_order() {
    let late = |pull, keeps, stored, addressed| Late { pull, keeps, stored, addressed, fits: true };
    let verdicts = [
        (late(Pull::No, true, false, true), Verdict::Queue, Verdict::Keep),
        (late(Pull::No, false, true, false), Verdict::Queue, Verdict::Queue),
        (late(Pull::No, false, true, false), Verdict::DropNew, Verdict::DropNew),
        (late(Pull::Due, false, true, true), Verdict::Queue, Verdict::PassBy),
        (late(Pull::Asked, false, true, false), Verdict::Queue, Verdict::PassBy),
        (late(Pull::Asked, false, true, true), Verdict::FallBehind, Verdict::Queue),
        (late(Pull::Asked, false, false, true), Verdict::Queue, Verdict::Keep),
        (late(Pull::Due, false, false, false), Verdict::Close, Verdict::Keep),
        (Late { fits: false, ..late(Pull::Due, false, false, true) }, Verdict::Queue, Verdict::DropNew),
        (Late { fits: false, ..late(Pull::Asked, false, true, false) }, Verdict::Queue, Verdict::PassBy),
    ];
    for (late, live, verdict) in verdicts {
        assert_eq!(decide_late(late, live), verdict, "{late:?} {live:?}");
    }
}

#[test]
fn few_broadcasts_wait_for_who_catches_up_and_all_that_is_said_to_it() {
    let kept = |bytes, message_bytes| Queue { kept_bytes: bytes, ..queue(0, 0, message_bytes) };
    assert!(BUDGET.keeps_late(kept(0, 1 << 20), 0, false), "one of any size");
    assert!(BUDGET.keeps_late(kept(6, 4), 6, false) && !BUDGET.keeps_late(kept(6, 5), 6, false));
    assert!(BUDGET.keeps_late(kept(100, 60), 6, true) && !BUDGET.keeps_late(kept(100, 61), 6, true));
}

#[test]
fn a_join_that_is_not_answered_holds_as_much_as_the_budget() {
    assert_eq!(decide_unheld(Policy::Close, true, None, true), Verdict::Close);
    assert_eq!(decide_unheld(Policy::CatchUp, true, None, true), Verdict::FallBehind);
    assert_eq!(decide_unheld(Policy::CatchUp, false, None, true), Verdict::DropNew);
    assert_eq!(decide_unheld(Policy::CatchUp, true, Some(Pull::Due), true), Verdict::PassBy);
    assert_eq!(decide_unheld(Policy::CatchUp, true, Some(Pull::Due), false), Verdict::DropNew);
    assert_eq!(decide_unheld(Policy::Close, true, Some(Pull::No), true), Verdict::DropNew);
}
