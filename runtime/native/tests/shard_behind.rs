//! What one member is behind with: order, bounds, the latest under a key, and what is told of what was dropped.

use _native::shard::behind::{Behind, Hole};
use _native::shard::waiting::Held;
use bytes::Bytes;

use crate::peer::Random;

fn held(offset: u64, text: &str) -> Held {
    Held { binary: false, offset, payload: Bytes::copy_from_slice(text.as_bytes()) }
}

fn rest(behind: &mut Behind) -> Vec<String> {
    let next = || behind.take_next().map(|held| String::from_utf8_lossy(&held.payload).into_owned());
    std::iter::from_fn(next).collect()
}

#[test]
fn what_is_kept_goes_on_in_order_and_the_oldest_is_dropped_first() {
    let mut behind = Behind::default();
    for (number, text) in ["a", "bb", "ccc"].into_iter().enumerate() {
        assert!(!behind.keep(held(number as u64 + 5, text), "", number as u64));
    }
    assert_eq!((behind.bytes(), behind.oldest_at_ms()), (6, Some(0)));
    assert!(behind.drop_oldest());
    assert_eq!((behind.bytes(), behind.oldest_at_ms()), (5, Some(1)));
    assert_eq!(rest(&mut behind), ["bb", "ccc"]);
    assert!(!behind.drop_oldest());
    assert_eq!(behind.hole, Hole { dropped: 1, from: 5, to: 5 });
}

#[test]
fn a_volatile_message_takes_the_place_of_the_one_under_its_key() {
    let mut behind = Behind::default();
    for (key, text, replaces) in
        [("x", "x1", false), ("y", "y1", false), ("", "none", false), ("x", "x2!", true), ("", "none", false)]
    {
        assert_eq!(behind.keep(held(0, text), key, 0), replaces, "{text}");
    }
    assert_eq!((behind.bytes(), behind.hole), (13, Hole::default()), "and nothing is missing");
    assert_eq!(rest(&mut behind), ["x2!", "y1", "none", "none"]);
    assert!(!behind.keep(held(0, "x3"), "x", 0), "what has gone is not replaced");
    assert!(!behind.keep(held(4, "x4"), "x", 0), "nor by a stored one, whose place is its offset");
    assert!(behind.keep(held(0, "x5"), "x", 0));
    assert_eq!(rest(&mut behind), ["x5", "x4"]);
}

#[test]
fn keys_that_are_used_once_are_forgotten() {
    let mut behind = Behind::default();
    for number in 0..100_000 {
        behind.keep(held(0, "."), &number.to_string(), 0);
        behind.take_next();
    }
    assert!(behind.heap_bytes() < 64 * 1024, "{} bytes", behind.heap_bytes());
}

#[test]
fn a_hole_is_told_by_its_offsets_or_else_by_its_number() {
    let mut hole = Hole::default();
    assert_eq!(hole.event(9), None);
    hole.add(0);
    hole.add(0);
    assert_eq!(hole.event(9).as_deref(), Some(r#"{"dropped":2,"reason":"slow"}"#));
    hole.add(3);
    hole.add(5);
    assert_eq!(hole.event(9).as_deref(), Some(r#"{"from":[9,3],"to":[9,5],"reason":"slow"}"#));
}

/// Against a list that is searched: the latest under each key in the place of the first, all else in order.
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
                0 => drop(behind.drop_oldest().then(|| (list.remove(0), dropped += 1))),
                1 => {
                    let next = behind.take_next().map(|held| held.offset);
                    assert_eq!(next, list.first().map(|(_, offset, _)| *offset));
                    drop(next.map(|_| list.remove(0)));
                }
                _ => {
                    let same = |entry: &&mut (String, u64, String)| entry.0 == key && entry.1 == 0;
                    let place = list.iter_mut().rev().find(same).filter(|_| !key.is_empty() && offset == 0);
                    assert_eq!(behind.keep(held(offset, &text), key, 0), place.is_some());
                    match place {
                        Some(entry) => entry.2 = text,
                        None => list.push((key.to_owned(), offset, text)),
                    }
                }
            }
            assert_eq!(behind.bytes(), list.iter().map(|(.., text)| text.len()).sum::<usize>());
        }
        assert_eq!(behind.hole.dropped, dropped);
        assert_eq!(rest(&mut behind), list.into_iter().map(|(.., text)| text).collect::<Vec<_>>());
    }
}
