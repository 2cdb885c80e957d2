//! The page that outlives its writer: what was entered last and not left is what the file behind it holds.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;

use _native::reactor::mark::{Doing, MARK_BYTES, Mark};

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

/// Serial number, what the actor does, and its address; `None`: no code runs.
fn read(file: &File) -> Option<(u64, u64, String)> {
    let mut page = [0; MARK_BYTES];
    file.read_exact_at(&mut page, 0).expect("a page");
    let word = |at: usize| u64::from_ne_bytes(page[at..at + 8].try_into().expect("8 bytes"));
    let length = word(8) as u32 as usize;
    let address = String::from_utf8_lossy(&page[16..16 + length]).into_owned();
    (length > 0).then(|| (word(0), word(8) >> 32, address))
}

fn seen(serial: u64, doing: Doing, address: &str) -> Option<(u64, u64, String)> {
    Some((serial, doing as u64, address.into()))
}

#[test]
fn the_file_shows_whose_code_runs() {
    let file = page(MARK_BYTES as u64);
    let host = Mark::map(file.as_raw_fd()).expect("a page");
    assert_eq!(read(&file), None);
    host.enter(b"chat\0lobby", Doing::Start);
    assert_eq!(read(&file), seen(1, Doing::Start, "chat\0lobby"));
    host.enter(b"chat\0lobby", Doing::Task);
    assert_eq!(read(&file), seen(2, Doing::Task, "chat\0lobby"));
    host.leave();
    assert_eq!(read(&file), None);
    for (serial, address) in
        (3..).zip(["a", "12345678", "123456789", "chat\0a much longer key than all those before"])
    {
        host.enter(address.as_bytes(), Doing::Turn);
        assert_eq!(read(&file), seen(serial, Doing::Turn, address));
    }
    drop(host);
    assert!(read(&file).is_some());
}

#[test]
fn what_is_too_long_or_nobody_is_not_marked() {
    let file = page(MARK_BYTES as u64);
    let mark = Mark::map(file.as_raw_fd()).expect("a page");
    for address in [vec![b'a'; MARK_BYTES], Vec::new()] {
        mark.enter(&address, Doing::Turn);
        assert_eq!(read(&file), None);
    }
    let longest = "a".repeat(MARK_BYTES - 16);
    mark.enter(longest.as_bytes(), Doing::Turn);
    assert_eq!(read(&file).map(|(.., address)| address), Some(longest));
}

#[test]
fn what_is_no_page_is_refused() {
    assert!(Mark::map(-1).is_err());
    assert!(Mark::map(page(8).as_raw_fd()).is_err());
}
