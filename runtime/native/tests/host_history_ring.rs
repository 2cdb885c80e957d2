//! The ring against a model: a list of all that was ever said, of which a window is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use _native::host::history::{History, Limits, STORED_OVERHEAD, Stored};

const LIMITS: Limits = Limits { messages: 5, age_ms: 1000, bytes: 10 * STORED_OVERHEAD };

fn said(at_ms: u64, bytes: usize) -> Stored {
    Stored { at_ms, without: 0, tag: None, bits: 0, body: vec![b'x'; bytes].into() }
}

fn offsets(history: &History, after: u64) -> Vec<u64> {
    history.after(after).map(|(offset, _)| offset).collect()
}

#[test]
fn offsets_begin_at_one() {
    let mut history = History::new(LIMITS);
    assert_eq!((history.first(), history.last(), history.next_offset()), (1, 0, 1));
    assert!(history.reaches(0) && !history.reaches(1));
    history.push(said(0, 1));
    assert_eq!((history.first(), history.last(), offsets(&history, 0)), (1, 1, vec![1]));
}

#[test]
fn the_oldest_goes_when_there_are_too_many() {
    let mut history = History::new(LIMITS);
    (0..7).for_each(|at| history.push(said(at, 1)));
    assert_eq!(offsets(&history, 0), [3, 4, 5, 6, 7]);
    assert!(history.reaches(2) && !history.reaches(1));
    assert_eq!(offsets(&history, 5), [6, 7]);
    assert!(offsets(&history, 7).is_empty());
    assert!(offsets(&history, u64::MAX).is_empty());
}

#[test]
fn what_is_too_old_goes_also_when_nothing_is_said() {
    let mut history = History::new(LIMITS);
    history.push(said(0, 1));
    history.push(said(400, 1));
    assert_eq!(history.expires_ms(), Some(1400));
    history.trim(1000);
    assert_eq!(offsets(&history, 0), [2]);
    history.trim(1400);
    assert_eq!((history.first(), history.last(), history.bytes()), (3, 2, 0));
    assert_eq!(history.expires_ms(), None);
}

#[test]
fn a_message_larger_than_the_history_has_an_offset_and_is_not_kept() {
    let mut history = History::new(LIMITS);
    history.push(said(0, 1));
    history.push(said(0, LIMITS.bytes));
    assert_eq!((offsets(&history, 0), history.last()), (vec![], 2));
}

#[test]
fn smaller_limits_hold_from_the_next_message_on() {
    let mut history = History::new(LIMITS);
    (0..5).for_each(|at| history.push(said(at, 1)));
    history.set_limits(Limits { messages: 2, ..LIMITS });
    history.push(said(5, 1));
    assert_eq!(offsets(&history, 0), [5, 6]);
}

/// All that was said, and what of it must be kept: the longest run to the end that breaks no limit.
fn model(all: &[(u64, usize)], now_ms: u64) -> Vec<u64> {
    let mut bytes = 0;
    let kept = all.iter().rev().take(LIMITS.messages).take_while(|&&(at_ms, size)| {
        bytes += size + STORED_OVERHEAD;
        now_ms - at_ms < LIMITS.age_ms && bytes <= LIMITS.bytes
    });
    let count = kept.count();
    (all.len() as u64 - count as u64 + 1..=all.len() as u64).collect()
}

#[test]
fn it_keeps_what_the_model_keeps() {
    let mut dice = 88172645463325252_u64;
    let mut below = |end: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % end
    };
    for _ in 0..300 {
        let (mut history, mut all, mut now_ms) = (History::new(LIMITS), Vec::new(), 0);
        for _ in 0..200 {
            now_ms += below(200);
            if below(3) > 0 {
                let size = if below(9) == 0 { below(900) } else { below(100) };
                history.push(said(now_ms, size as usize));
                all.push((now_ms, size as usize));
            } else {
                history.trim(now_ms);
            }
            let expected = model(&all, now_ms);
            assert_eq!(offsets(&history, 0), expected);
            assert_eq!(history.last(), all.len() as u64);
            let from = below(all.len() as u64 + 2);
            let whole = from <= history.last() && expected.first().is_none_or(|&first| from + 1 >= first);
            let whole = whole && (!expected.is_empty() || from == history.last());
            assert_eq!(history.reaches(from), whole, "{from} of {expected:?}");
            assert!(history.after(from).all(|(offset, kept)| kept.body.len() == all[offset as usize - 1].1));
        }
    }
}

#[test]
fn what_several_keep_is_counted_together_for_as_long_as_it_is_kept() {
    let total = Arc::new(AtomicUsize::new(0));
    let mut one = History::counted(LIMITS, Arc::clone(&total));
    let mut other = History::counted(LIMITS, Arc::clone(&total));
    for at_ms in 0..50 {
        one.push(said(at_ms, 10));
        other.push(said(at_ms, 20));
        assert_eq!(total.load(Ordering::Relaxed), one.bytes() + other.bytes());
    }
    other.shed(1);
    one.shed(usize::MAX);
    assert_eq!((one.after(0).len(), one.last()), (1, 50));
    assert_eq!(total.load(Ordering::Relaxed), one.bytes() + other.bytes());
    drop(other);
    assert_eq!(total.load(Ordering::Relaxed), one.bytes());
}
