//! What the operating system lets us have.

use std::fs;
use std::path::{Path, PathBuf};

use _native::reactor::limits::{descriptors, memory_bytes, memory_share, soft_limit};

const MIB: usize = 1 << 20;

#[test]
fn the_soft_limit_on_descriptors_is_read() {
    let shell = std::process::Command::new("sh").arg("-c").arg("ulimit -Sn").output().unwrap();
    let told = String::from_utf8(shell.stdout).unwrap();
    let want = told.trim().parse::<usize>();
    want.into_iter().for_each(|limit| assert_eq!(descriptors(), limit));
    assert!(descriptors() > 0);
}

#[test]
fn no_limit_on_descriptors_is_not_taken_for_a_low_one() {
    let line = |soft: &str| format!("Limit  Soft  Hard  Units\nMax open files {soft} unlimited files\n");
    assert_eq!(soft_limit(&line("unlimited")), usize::MAX);
    assert_eq!(soft_limit(&line("4096")), 4096);
    assert_eq!(soft_limit(""), 1024);
}

#[test]
fn a_setting_is_the_budget_and_none_is_a_share_of_half_the_machine() {
    assert_eq!(memory_share(4, 1000), 1000);
    let all = memory_share(1, 0);
    assert!(all > 8 << 20, "{all}");
    assert!(memory_share(4, 0).abs_diff(all / 4) < 16);
    assert_eq!(memory_share(0, 0), all, "no shard at all is no division by zero");
}

/// A machine of 1 GiB whose process is in a group; files are `(path, text)`.
fn machine(name: &str, group: &str, files: &[(&str, &str)]) -> PathBuf {
    let root = std::env::temp_dir().join(format!("stateroom-limits-{}-{name}", std::process::id()));
    let own = [("proc/meminfo", "MemTotal:  1048576 kB\n"), ("proc/self/cgroup", group)];
    for (path, text) in own.iter().chain(files) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn found(root: &Path) -> usize {
    let bytes = memory_bytes(root);
    fs::remove_dir_all(root).unwrap();
    bytes / MIB
}

#[test]
fn a_container_has_what_its_group_may_use_not_the_machine() {
    let v2 = [("sys/fs/cgroup/memory.max", "268435456\n")];
    assert_eq!(found(&machine("v2", "0::/\n", &v2)), 256);
    assert_eq!(found(&machine("foreign", "0::/docker/not/seen/here\n", &v2)), 256);
    let v1 = [("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "134217728\n")];
    assert_eq!(found(&machine("v1", "3:cpu:/a\n4:cpuset,memory:/a/b\n", &v1)), 128);
}

#[test]
fn the_narrowest_of_the_groups_around_counts() {
    let files = [("sys/fs/cgroup/a/b/memory.max", "max\n"), ("sys/fs/cgroup/a/memory.max", "536870912\n")];
    assert_eq!(found(&machine("around", "0::/a/b\n", &files)), 512);
}

#[test]
fn without_a_limit_all_of_the_machine_counts() {
    assert_eq!(found(&machine("free", "", &[])), 1024);
    let huge = [("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")];
    assert_eq!(found(&machine("huge", "4:memory:/\n", &huge)), 1024);
}
