//! The page that outlives its writer: what was entered last and not left is what another mapping reads.

use std::fs::File;
use std::os::fd::AsRawFd;

use _native::reactor::mark::{MARK_BYTES, Mark, Marked};

fn page(bytes: u64) -> File {
    let path = std::env::temp_dir().join(format!(
        "stateroom-mark-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    let file =
        File::options().read(true).write(true).create(true).truncate(true).open(&path).expect("a file");
    std::fs::remove_file(path).expect("it is there");
    file.set_len(bytes).expect("room for a page");
    file
}

fn seen(serial: u64, starts: bool, address: &str) -> Option<Marked> {
    Some(Marked { serial, starts, address: address.into() })
}

#[test]
fn another_mapping_reads_whose_code_runs() {
    let file = page(MARK_BYTES as u64);
    let (host, parent) =
        (Mark::map(file.as_raw_fd()).expect("a page"), Mark::map(file.as_raw_fd()).expect("a page"));
    assert_eq!(parent.read(), None);
    host.enter(b"chat\0lobby", true);
    assert_eq!(parent.read(), seen(1, true, "chat\0lobby"));
    host.leave();
    assert_eq!(parent.read(), None);
    for (serial, address) in
        (2..).zip(["a", "12345678", "123456789", "chat\0a much longer key than all those before"])
    {
        host.enter(address.as_bytes(), false);
        assert_eq!(parent.read(), seen(serial, false, address));
    }
    drop(host);
    assert!(parent.read().is_some());
}

#[test]
fn what_is_too_long_or_nobody_is_not_marked() {
    let file = page(MARK_BYTES as u64);
    let mark = Mark::map(file.as_raw_fd()).expect("a page");
    for address in [vec![b'a'; MARK_BYTES], Vec::new()] {
        mark.enter(&address, false);
        assert_eq!(mark.read(), None);
    }
    let longest = vec![b'a'; MARK_BYTES - 16];
    mark.enter(&longest, false);
    assert_eq!(mark.read().map(|marked| marked.address), Some(longest));
}

#[test]
fn what_is_no_page_is_refused() {
    assert!(Mark::map(-1).is_err());
    assert!(Mark::map(page(8).as_raw_fd()).is_err());
}
