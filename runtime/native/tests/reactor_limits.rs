//! What the operating system lets us have.

use _native::reactor::limits::{descriptors, memory_share};

#[test]
fn the_soft_limit_on_descriptors_is_read() {
    let shell = std::process::Command::new("sh").arg("-c").arg("ulimit -Sn").output().unwrap();
    let told = String::from_utf8(shell.stdout).unwrap();
    let want = told.trim().parse::<usize>();
    want.into_iter().for_each(|limit| assert_eq!(descriptors(), limit));
    assert!(descriptors() > 0);
}

#[test]
fn a_setting_is_the_budget_and_none_is_a_share_of_half_the_machine() {
    assert_eq!(memory_share(4, 1000), 1000);
    let all = memory_share(1, 0);
    assert!(all > 64 << 20, "{all}");
    assert!(memory_share(4, 0).abs_diff(all / 4) < 16);
    assert_eq!(memory_share(0, 0), all, "no shard at all is no division by zero");
}
