//! When turns give way to others on the loop.

use std::time::{Duration, Instant};

use _native::host::TurnSlice;

const LENGTH: Duration = Duration::from_millis(5);

#[test]
fn the_clock_is_looked_at_after_every_eighth_turn() {
    let began = Instant::now();
    let (mut slice, mut looks) = (TurnSlice::begin(began, LENGTH), 0);
    for _ in 0..24 {
        slice.is_over(|| {
            looks += 1;
            began
        });
    }
    assert_eq!(looks, 3);
}

#[test]
fn it_is_over_at_the_first_look_after_its_length() {
    let began = Instant::now();
    let mut slice = TurnSlice::begin(began, LENGTH);
    let turns = (1..).find(|turn| slice.is_over(|| began + LENGTH / 16 * *turn)).expect("it ends");
    assert_eq!(turns, 16);
}

#[test]
fn it_is_spent_when_its_length_has_passed() {
    let began = Instant::now();
    let slice = TurnSlice::begin(began, LENGTH);
    assert!(!slice.is_spent(began));
    assert!(!slice.is_spent(began + LENGTH - Duration::from_nanos(1)));
    assert!(slice.is_spent(began + LENGTH));
    assert!(TurnSlice::begin(began, Duration::ZERO).is_spent(began));
}
