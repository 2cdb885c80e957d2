//! Memory and processor time of a process and all its descendants, read from /proc.
//!
//! One rule: a value that cannot be read is `None`, never zero, so that a wrong pid does not look like an efficient server.

use std::{collections::HashMap, fs, path::Path};

/// Proportional set size of the process tree, in bytes: a shared page is divided among the processes that share it.
/// Expensive, as the kernel walks the page tables; not to be called within a measured window.
pub fn tree_pss_bytes(root: u32) -> Option<u64> {
    sum(root, |pid| {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib << 10)
    })
}

/// Processor time of all running threads of the process tree, in nanoseconds. Threads that have ended are not included.
pub fn tree_cpu_ns(root: u32) -> Option<u64> {
    sum(root, |pid| {
        let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
        threads.flatten().map(|thread| on_cpu_ns(&thread.path())).sum()
    })
}

/// Processor time of the calling thread, in nanoseconds; 0 if the kernel does not report it.
pub fn own_thread_ns() -> u64 {
    on_cpu_ns(Path::new("/proc/thread-self")).unwrap_or_default()
}

/// The ids of `root` and all its descendants, `root` first.
pub fn tree(root: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if let Some((pid, parent)) = pid.and_then(|pid| Some((pid, parent(pid)?))) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(pid) = tree.get(next) {
        tree.extend(children.remove(pid).unwrap_or_default());
        next += 1;
    }
    tree
}

/// The sum over the tree. A process that ends meanwhile is left out. `None`: the root does not exist.
fn sum(root: u32, of: impl Fn(u32) -> Option<u64>) -> Option<u64> {
    of(root)?;
    Some(tree(root).into_iter().filter_map(of).sum())
}

fn on_cpu_ns(thread: &Path) -> Option<u64> {
    fs::read_to_string(thread.join("schedstat")).ok()?.split(' ').next()?.parse().ok()
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may contain spaces and parentheses; the fields after it cannot.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
