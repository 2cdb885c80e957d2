//! What the operating system lets this process have: descriptors and memory.

use std::fs;
use std::path::{Path, PathBuf};

const DESCRIPTORS: usize = 1024;
/// Share of the machine's memory that all shards together may hold for connections.
const MEMORY_PERCENT: usize = 50;
/// Where a memory limit is: in the single tree of cgroup v2, and in the memory tree of v1.
const MEMORY_LIMITS: [(&str, &str); 2] =
    [("sys/fs/cgroup", "memory.max"), ("sys/fs/cgroup/memory", "memory.limit_in_bytes")];

/// The soft limit on open descriptors, which the parent has raised to the hard one. `usize::MAX`: there is no limit.
pub fn descriptors() -> usize {
    soft_limit(&fs::read_to_string("/proc/self/limits").unwrap_or_default())
}

/// The soft limit on open descriptors in a text such as `/proc/self/limits`.
pub fn soft_limit(limits: &str) -> usize {
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
    match line.split_whitespace().nth(3) {
        Some("unlimited") => usize::MAX,
        word => word.and_then(|word| word.parse().ok()).unwrap_or(DESCRIPTORS),
    }
}

/// The memory budget of one of `shards`, in bytes: the setting, or an equal share of half of what there is.
pub fn memory_share(shards: u32, setting: usize) -> usize {
    match setting {
        0 => memory_bytes(Path::new("/")) / 100 * MEMORY_PERCENT / shards.max(1) as usize,
        set => set,
    }
}

/// What this process may use of the machine whose files lie under `root`: all its memory, or what a cgroup leaves of it.
pub fn memory_bytes(root: &Path) -> usize {
    let text = fs::read_to_string(root.join("proc/meminfo")).unwrap_or_default();
    let total = text.lines().find(|line| line.starts_with("MemTotal"));
    let kib =
        total.and_then(|line| line.split_whitespace().nth(1)).and_then(|word| word.parse::<usize>().ok());
    let limits =
        groups(root).into_iter().filter_map(|file| fs::read_to_string(file).ok()?.trim().parse().ok());
    limits.fold(kib.unwrap_or(1024 * 1024) * 1024, usize::min)
}

/// The files that may limit this process's memory: those of its group and of every group around it. In a container without
/// a namespace of its own, the path of its group is not visible; then the root of the mount is its group.
fn groups(root: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let mut files = Vec::new();
    for line in text.lines() {
        let mut words = line.splitn(3, ':').skip(1);
        let (controllers, group) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (mount, file) = match controllers {
            "" => MEMORY_LIMITS[0],
            _ if controllers.split(',').any(|one| one == "memory") => MEMORY_LIMITS[1],
            _ => continue,
        };
        let around = Path::new(group.trim_start_matches('/')).ancestors();
        files.extend(around.map(|group| root.join(mount).join(group).join(file)));
    }
    files
}
