//! The clock: counted from 1, never backwards.

use _native::reactor::clock::Clock;

#[test]
fn it_begins_at_1_and_never_goes_back() {
    let clock = Clock::default();
    let mut last = clock.now_ms();
    assert!(last >= 1);
    for _ in 0..1000 {
        let now = clock.now_ms();
        assert!(now >= last);
        last = now;
    }
}

#[test]
fn copies_tell_the_same_time_on_any_thread() {
    let clock = Clock::default();
    let before = clock.now_ms();
    let elsewhere = std::thread::spawn(move || clock.now_ms()).join().unwrap();
    assert!((before..=clock.now_ms()).contains(&elsewhere));
}
