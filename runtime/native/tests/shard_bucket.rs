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
