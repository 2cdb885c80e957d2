//! What the operating system lets this process have: descriptors and memory.

use std::fs;

const DESCRIPTORS: usize = 1024;
/// Share of the machine's memory that all shards together may hold for connections.
const MEMORY_PERCENT: usize = 50;

/// The soft limit on open descriptors; the parent has raised it to the hard one.
pub fn descriptors() -> usize {
    let text = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
    line.split_whitespace().nth(3).and_then(|word| word.parse().ok()).unwrap_or(DESCRIPTORS)
}

/// The memory budget of one of `shards`, in bytes: the setting, or an equal share of half the machine.
pub fn memory_share(shards: u32, setting: usize) -> usize {
    if setting > 0 {
        return setting;
    }
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find(|line| line.starts_with("MemTotal"));
    let kib =
        total.and_then(|line| line.split_whitespace().nth(1)).and_then(|word| word.parse::<usize>().ok());
    kib.unwrap_or(1024 * 1024) * 1024 / 100 * MEMORY_PERCENT / shards.max(1) as usize
}
