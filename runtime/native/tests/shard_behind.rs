//! What one member is behind with: order, bounds, the latest under a key, and what is told of what was dropped.

use _native::shard::behind::Behind;
use _native::shard::hole::Hole;
use _native::shard::waiting::Held;
use bytes::Bytes;

use crate::peer::Random;

/// What a message is counted with beside its payload.
const EACH: usize = 64;

fn held(offset: u64, text: &str) -> Held {
    Held { binary: false, offset, after: 0, payload: Bytes::copy_from_slice(text.as_bytes()).into() }
}

fn rest(behind: &mut Behind) -> Vec<String> {
    let next = || behind.take_next(u64::MAX).map(|held| String::from_utf8_lossy(&held.payload).into_owned());
    std::iter::from_fn(next).collect()
}

#[test]
fn what_is_kept_goes_on_in_order_and_the_oldest_is_dropped_first() {
    let mut behind = Behind::default();
    for (number, text) in ["a", "bb", "ccc"].into_iter().enumerate() {
        assert!(!behind.keep(held(number as u64 + 5, text), "", number as u64));
    }
    assert_eq!((behind.bytes(), behind.oldest_at_ms()), (6 + 3 * EACH, Some(0)));
    assert!(behind.drop_oldest());
    assert_eq!((behind.bytes(), behind.oldest_at_ms()), (5 + 2 * EACH, Some(1)));
    assert_eq!(rest(&mut behind), ["bb", "ccc"]);
    assert!(!behind.drop_oldest());
    assert_eq!(behind.hole, Hole { volatile: 0, from: 5, to: 5 });
}

#[test]
fn a_volatile_message_replaces_the_one_under_its_key_and_comes_in_its_own_turn() {
    let mut behind = Behind::default();
    for (key, text, replaces) in
        [("x", "x1", false), ("y", "y1", false), ("", "none", false), ("x", "x2!", true), ("", "none", false)]
    {
        assert_eq!(behind.keep(held(0, text), key, 0), replaces, "{text}");
    }
    assert_eq!((behind.bytes(), behind.hole), (13 + 4 * EACH, Hole::default()), "and nothing is missing");
    assert_eq!(rest(&mut behind), ["y1", "none", "x2!", "none"]);
    assert!(!behind.keep(held(0, "x3"), "x", 0), "what has gone is not replaced");
    assert!(!behind.keep(held(4, "x4"), "x", 0), "nor by a stored one, whose place is its offset");
    assert!(behind.keep(held(0, "x5"), "x", 0));
    assert_eq!(rest(&mut behind), ["x4", "x5"]);
}

#[test]
fn keys_that_are_used_once_are_forgotten() {
    let mut behind = Behind::default();
    for number in 0..100_000 {
        behind.keep(held(0, "."), &number.to_string(), 0);
        behind.take_next(u64::MAX);
    }
    assert!(behind.heap_bytes() < 64 * 1024, "{} bytes", behind.heap_bytes());
}

#[test]
fn what_is_replaced_again_and_again_leaves_no_places_behind() {
    let mut behind = Behind::default();
    behind.keep(held(0, "first"), "", 0);
    for number in 0..100_000 {
        behind.keep(held(0, &number.to_string()), ["a", "b", "c"][number % 3], 0);
    }
    assert!(behind.heap_bytes() < 64 * 1024, "{} bytes", behind.heap_bytes());
    assert_eq!(behind.messages(), 4);
    assert_eq!(rest(&mut behind), ["first", "99997", "99998", "99999"]);
}

#[test]
fn a_volatile_message_waits_for_what_was_stored_before_it() {
    let mut behind = Behind::default();
    behind.keep(Held { after: 4, ..held(0, "move") }, "", 0);
    behind.keep(held(6, "said"), "", 0);
    assert!(!behind.may_go(3) && behind.take_next(3).is_none());
    assert!(behind.may_go(4));
    let taken = [4, 5, 6].map(|upto| behind.take_next(upto).map(|held| held.at()));
    assert_eq!(taken, [Some(4), None, Some(6)]);
    assert!(behind.is_empty() && !behind.may_go(u64::MAX));
}

/// Against a list that is searched: the latest alone under each key, and all in order.
#[test]
fn any_run_of_keeps_drops_and_takes_is_that_of_a_list() {
    for seed in 1..200 {
        let (mut random, mut behind) = (Random(seed), Behind::default());
        let mut list: Vec<(String, u64, String)> = Vec::new();
        let mut dropped = 0;
        for step in 0..300 {
            let (key, offset) = (["", "a", "b", "c"][random.below(4)], [0, 0, step + 1][random.below(3)]);
            let text = format!("{step}");
            match random.below(4) {
                0 => drop(behind.drop_oldest().then(|| dropped += u64::from(list.remove(0).1 == 0))),
                1 => {
                    let next = behind.take_next(u64::MAX).map(|held| held.offset);
                    assert_eq!(next, list.first().map(|(_, offset, _)| *offset));
                    drop(next.map(|_| list.remove(0)));
                }
                _ => {
                    let same = |entry: &(String, u64, String)| entry.0 == key && entry.1 == 0;
                    let at = list.iter().rposition(same).filter(|_| !key.is_empty() && offset == 0);
                    assert_eq!(behind.keep(held(offset, &text), key, 0), at.is_some());
                    at.map(|at| list.remove(at));
                    list.push((key.to_owned(), offset, text));
                }
            }
            assert_eq!(behind.bytes(), list.iter().map(|(.., text)| text.len() + EACH).sum::<usize>());
        }
        assert_eq!(behind.hole.volatile, dropped);
        assert_eq!(rest(&mut behind), list.into_iter().map(|(.., text)| text).collect::<Vec<_>>());
    }
}
