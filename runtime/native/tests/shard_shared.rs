//! Bytes that many hold: charged once, until the last holder that counts has let go.

use _native::shard::shared::{Shared, SharedBytes};
use bytes::Bytes;

#[test]
fn however_many_hold_it_it_is_charged_once() {
    let sum = SharedBytes::default();
    let one = sum.charge(Bytes::from_static(b"12345"));
    let others = vec![one.clone(); 100];
    assert_eq!((sum.get(), &others[99][..]), (5, &b"12345"[..]));
    drop(one);
    assert_eq!(sum.get(), 5);
    drop(others);
    assert_eq!(sum.get(), 0);
}

#[test]
fn who_is_discharged_keeps_the_bytes_and_counts_no_more() {
    let sum = SharedBytes::default();
    let mut closing = sum.charge(Bytes::from_static(b"12345"));
    let other = closing.clone();
    closing.discharge();
    assert_eq!(sum.get(), 5, "the other counts still");
    drop(other);
    closing.discharge();
    assert_eq!((sum.get(), &closing[..]), (0, &b"12345"[..]));
}

#[test]
fn what_is_nobody_s_charge_costs_nothing() {
    assert_eq!(&Shared::from(Bytes::from_static(b"free"))[..], b"free");
}
