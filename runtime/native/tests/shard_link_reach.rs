//! When a host that is not connected is tried again, and what it counts as meanwhile.

use _native::shard::link::reach::Reach;

#[test]
fn each_attempt_that_fails_is_followed_by_a_longer_wait() {
    let mut reach = Reach::new(1000);
    assert!(reach.is_due(1000) && !reach.is_in_vain(), "a new host is waited for");
    for (nth, wait_ms) in [200, 400, 800, 1600, 2000, 2000].into_iter().enumerate() {
        assert_eq!(reach.failed(1000), nth as u32 + 1);
        assert!(!reach.is_due(999 + wait_ms) && reach.is_due(1000 + wait_ms));
        assert!(reach.is_in_vain());
    }
}

#[test]
fn a_connection_that_breaks_was_lost_until_the_next_one() {
    let mut reach = Reach::new(0);
    reach.connected(10);
    assert!(reach.is_up() && !reach.is_due(99));
    reach.breaks();
    assert!(reach.is_up() && reach.is_lost(), "its rooms are told before it is down");
    reach.begin_anew(20);
    assert!(!reach.is_up() && reach.is_lost() && reach.is_in_vain() && reach.is_due(20));
    assert_eq!(reach.lasts_ms(50), 30);
    reach.connected(60);
    assert!(!reach.is_lost() && !reach.is_in_vain());
}

#[test]
fn one_that_was_never_connected_is_not_lost() {
    let mut reach = Reach::new(0);
    reach.failed(0);
    reach.breaks();
    reach.begin_anew(10);
    assert!(!reach.is_lost() && !reach.is_in_vain());
}
