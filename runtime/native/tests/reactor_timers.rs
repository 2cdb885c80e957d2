//! The timer wheel: due once, never early, movable, cancellable, far beyond one round.

use _native::reactor::timers::{TICK_MS, Wheel};

fn due(wheel: &mut Wheel, now_ms: u64) -> Vec<u32> {
    let mut out = Vec::new();
    wheel.advance(now_ms, &mut out);
    out.sort_unstable();
    out
}

#[test]
fn a_deadline_fires_once_and_not_before() {
    let mut wheel = Wheel::default();
    wheel.set(3, 1000);
    assert!(due(&mut wheel, 999 - TICK_MS).is_empty());
    assert_eq!(due(&mut wheel, 1000 + TICK_MS), [3]);
    assert!(due(&mut wheel, 5000).is_empty());
    assert!(wheel.is_empty());
}

#[test]
fn the_last_setting_counts() {
    let mut wheel = Wheel::default();
    wheel.set(0, 1000);
    wheel.set(0, 3000);
    wheel.set(1, 3000);
    wheel.set(1, 1000);
    assert_eq!(due(&mut wheel, 2000), [1]);
    assert_eq!(due(&mut wheel, 3000), [0]);
}

#[test]
fn cancelled_slots_do_not_fire_wherever_they_stand_in_a_bucket() {
    for gone in 0..3 {
        let mut wheel = Wheel::default();
        (0..3).for_each(|slot| wheel.set(slot, 500));
        wheel.cancel(gone);
        wheel.cancel(gone);
        let want: Vec<u32> = (0..3).filter(|slot| *slot != gone).collect();
        assert_eq!(due(&mut wheel, 500), want);
    }
}

#[test]
fn deadlines_of_later_rounds_wait_for_theirs() {
    let mut wheel = Wheel::default();
    let round_ms = 512 * TICK_MS;
    wheel.set(1, 1000);
    wheel.set(2, 1000 + round_ms);
    wheel.set(3, 1000 + 3 * round_ms);
    assert_eq!(due(&mut wheel, 1000), [1]);
    assert_eq!(due(&mut wheel, 1000 + round_ms), [2]);
    assert!(due(&mut wheel, 1000 + 2 * round_ms).is_empty());
    assert_eq!(due(&mut wheel, 1000 + 3 * round_ms), [3]);
}

#[test]
fn a_long_pause_fires_everything_that_came_due() {
    let mut wheel = Wheel::default();
    (0..100).for_each(|slot| wheel.set(slot, u64::from(slot) * 1000));
    assert_eq!(due(&mut wheel, 1_000_000).len(), 100);
}

#[test]
fn a_deadline_in_the_past_fires_at_the_next_tick() {
    let mut wheel = Wheel::default();
    due(&mut wheel, 10_000);
    wheel.set(7, 10);
    assert_eq!(wheel.deadline_ms(7), Some(10_000 + TICK_MS));
    assert_eq!(due(&mut wheel, 10_000 + TICK_MS), [7]);
}

#[test]
fn it_knows_when_the_next_is_due() {
    let mut wheel = Wheel::default();
    assert_eq!(wheel.next_ms(), None);
    wheel.set(7, 90_001);
    wheel.set(2, 1234);
    assert_eq!(wheel.next_ms(), Some(1250));
    assert_eq!(due(&mut wheel, 1250), [2]);
    assert_eq!(wheel.next_ms(), Some(90_050));
    wheel.cancel(7);
    assert_eq!(wheel.next_ms(), None);
}
