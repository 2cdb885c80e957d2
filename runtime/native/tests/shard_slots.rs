//! Tables that number what is put into them, and numbers that may be none.

use _native::mesh::RoomHandle;
use _native::shard::slots::{Maybe, Slots};

#[test]
fn a_number_finds_its_entry_until_that_is_removed_and_is_then_used_again() {
    let mut rooms: Slots<RoomHandle, &str> = Slots::default();
    let (red, blue) = (rooms.insert("red"), rooms.insert("blue"));
    assert_eq!((red, blue, rooms.vacant_key()), (RoomHandle(0), RoomHandle(1), RoomHandle(2)));
    assert_eq!((rooms.try_remove(red), rooms.try_remove(red), rooms.get(red)), (Some("red"), None, None));
    assert_eq!(rooms.iter().collect::<Vec<_>>(), [(blue, &"blue")]);
    assert_eq!((rooms.insert("green"), rooms.len(), rooms.keys()), (red, 2, vec![red, blue]));
}

#[test]
fn a_number_that_cannot_have_expired_finds_its_entry() {
    let mut rooms: Slots<RoomHandle, &str> = Slots::default();
    let red = rooms.insert("red");
    assert_eq!(rooms.known(red), Some(&"red"));
    assert_eq!(rooms.known_mut(red), Some(&mut "red"));
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "RoomHandle(7)) is not there")]
fn one_that_has_stops_a_debug_build() {
    Slots::<RoomHandle, &str>::default().known(RoomHandle(7));
}

#[test]
fn no_number_finds_nothing_and_is_no_larger_than_a_number() {
    let mut rooms: Slots<RoomHandle, &str> = Slots::default();
    let red = rooms.insert("red");
    let (none, some) = (Maybe::NONE, Maybe::from(red));
    assert_eq!((rooms.get(none), rooms.get(some)), (None, Some(&"red")));
    assert_eq!(rooms.get_mut(none), None);
    assert_eq!((none.get(), some.get(), Maybe::from(Some(red))), (None, Some(red), some));
    assert!(none.is_none() && some.is_some() && some == red && none != red);
    assert_eq!(size_of::<Maybe<RoomHandle>>(), size_of::<u32>());
}
