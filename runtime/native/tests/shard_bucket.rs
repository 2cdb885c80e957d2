//! The token bucket: bursts, refilling, and the delay it asks for.

use _native::shard::bucket::{Bucket, Rate};

#[test]
fn a_burst_goes_through_and_then_the_rate_holds() {
    let rate = Rate::new(10.0, 5.0);
    let mut bucket = Bucket::full(rate, 1000);
    assert!((0..5).all(|_| bucket.take(1.0, rate, 1000).is_ok()));
    assert_eq!(bucket.take(1.0, rate, 1000), Err(100));
    assert_eq!(bucket.take(1.0, rate, 1099), Err(1));
    assert_eq!(bucket.take(1.0, rate, 1100), Ok(()));
    assert_eq!(bucket.take(1.0, rate, 1100), Err(100));
}

#[test]
fn asking_in_vain_costs_nothing() {
    let rate = Rate::new(1.0, 1.0);
    let mut bucket = Bucket::full(rate, 0);
    assert_eq!(bucket.take(1.0, rate, 0), Ok(()));
    (0..1000).for_each(|now_ms| assert!(bucket.take(1.0, rate, now_ms).is_err()));
    assert_eq!(bucket.take(1.0, rate, 1001), Ok(()));
}

#[test]
fn what_is_saved_up_is_never_more_than_the_burst() {
    let rate = Rate::new(100.0, 5.0);
    let mut bucket = Bucket::full(rate, 0);
    assert!(bucket.take(6.0, rate, 3_600_000).is_err());
    assert!(bucket.take(5.0, rate, 3_600_000).is_ok());
}

#[test]
fn a_rate_of_zero_is_no_limit() {
    let rate = Rate::new(0.0, 0.0);
    assert_eq!(Bucket::full(rate, 0).take(1e12, rate, 0), Ok(()));
}

#[test]
fn the_clock_s_32_bits_may_wrap() {
    let rate = Rate::new(10.0, 1.0);
    let before = u64::from(u32::MAX);
    let mut bucket = Bucket::full(rate, before);
    assert_eq!(bucket.take(1.0, rate, before), Ok(()));
    assert_eq!(bucket.take(1.0, rate, before + 50), Err(50));
    assert_eq!(bucket.take(1.0, rate, before + 100), Ok(()));
}

#[test]
fn a_bucket_is_full_again_after_its_burst_s_time() {
    let rate = Rate::new(10.0, 5.0);
    let mut bucket = Bucket::full(rate, 0);
    assert!(bucket.is_full(rate, 0));
    bucket.take(5.0, rate, 0).unwrap();
    assert!(!bucket.is_full(rate, 499) && bucket.is_full(rate, 501));
}

#[test]
fn one_goes_through_however_small_the_burst() {
    let rate = Rate::new(0.5, 0.0);
    let mut bucket = Bucket::full(rate, 0);
    assert_eq!(bucket.take(1.0, rate, 0), Ok(()));
    assert_eq!(bucket.take(1.0, rate, 0), Err(2000));
    assert_eq!(bucket.take(1.0, rate, 2000), Ok(()));
}

#[test]
fn single_tokens_count_however_many_there_are() {
    let rate = Rate::new(1000.0, f64::from(1 << 26));
    let mut bucket = Bucket::full(rate, 0);
    bucket.take(f64::from(1 << 26) - 1000.0, rate, 0).unwrap();
    assert!((0..1000).all(|_| bucket.take(1.0, rate, 0).is_ok()));
    assert_eq!(bucket.take(1.0, rate, 0), Err(1));
    let rate = Rate::new(1.0, f64::from(1 << 26));
    let mut bucket = Bucket::full(rate, 0);
    bucket.take(1000.0, rate, 0).unwrap();
    (0..1_000_000).step_by(100).for_each(|now_ms| assert!(bucket.take(0.0, rate, now_ms).is_ok()));
    assert!(bucket.is_full(rate, 1_050_000), "a slow rate refills a large bucket too");
}

#[test]
fn who_asks_all_the_time_gets_what_the_rate_gives_and_no_more() {
    for per_s in [0.3, 7.0, 333.0, 1_048_576.0] {
        let rate = Rate::new(per_s, 1.0_f64.max(per_s / 10.0));
        let mut bucket = Bucket::full(rate, 0);
        let taken = (0..100_000).filter(|now_ms| bucket.take(per_s / 100.0, rate, *now_ms).is_ok()).count();
        let got = taken as f64 / 100.0;
        assert!((75.0..=102.0).contains(&got), "{got} seconds' worth in 100 s of {per_s}");
    }
}

#[test]
fn of_two_buckets_both_give_or_neither() {
    let rates = [Rate::new(10.0, 5.0), Rate::new(10.0, 100.0)];
    let [mut messages, mut bytes] = rates.map(|rate| Bucket::full(rate, 0));
    let mut take = |cost| Bucket::take_both((&mut messages, 1.0, rates[0]), (&mut bytes, cost, rates[1]), 0);
    assert_eq!(take(100.0), Ok(()));
    (0..50).for_each(|_| assert_eq!(take(50.0), Err(5000)));
    (0..4).for_each(|_| assert_eq!(take(0.0), Ok(())));
    assert_eq!(take(0.0), Err(100), "the fifty that were refused cost nothing");
}

#[test]
fn a_rate_that_no_float_holds_does_not_fill_a_bucket_in_a_moment() {
    for (per_s, wait_ms) in [(2.3, 30), (33.3, 250), (0.7, 30), (12.761, 1000), (48.8, 125), (32.76, 2025)] {
        let rate = Rate::new(per_s, 1000.0);
        let mut bucket = Bucket::full(rate, 0);
        bucket.take(1000.0, rate, 0).unwrap();
        let came = per_s * wait_ms as f64 / 1000.0;
        let taken = (0..1000).filter(|_| bucket.take(1.0, rate, wait_ms).is_ok()).count();
        assert!(taken as f64 <= came, "{taken} instead of {came} after {wait_ms} ms of {per_s} a second");
    }
}

#[test]
fn a_burst_between_two_units_can_be_taken_whole() {
    for burst in [1000.0 / 3.0, 1.0001, 7_000_000.3] {
        let rate = Rate::new(burst, burst);
        let mut bucket = Bucket::full(rate, 0);
        assert!(bucket.is_full(rate, 0), "of {burst}: else it is remembered without end");
        assert_eq!(bucket.take(burst, rate, 0), Ok(()), "of {burst}");
    }
}

#[test]
fn the_wait_takes_into_account_the_part_of_a_unit_that_has_come() {
    let rate = Rate::new(0.001, 1.0); // a thousandth of it a second
    let mut bucket = Bucket::full(rate, 0);
    assert_eq!(bucket.take(1.0, rate, 0), Ok(()));
    assert_eq!(bucket.take(1.0, rate, 500), Err(999_500));
    assert_eq!(bucket.take(1.0, rate, 1500), Err(998_500));
}
