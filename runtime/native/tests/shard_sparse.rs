//! What is kept by numbers that others give.

use _native::mesh::HostIndex;
use _native::shard::slots::Maybe;
use _native::shard::sparse::Sparse;

#[test]
fn an_entry_is_found_by_its_number_alone() {
    let mut hosts: Sparse<HostIndex, &str> = Sparse::default();
    *hosts.insert(HostIndex(2), "two") = "deux";
    assert_eq!((hosts.get(HostIndex(2)), hosts.get(HostIndex(1))), (Some(&"deux"), None));
    assert_eq!(hosts.get(HostIndex(9)), None);
    assert_eq!(hosts.get_mut(Maybe::NONE), None);
    assert_eq!(hosts.iter().collect::<Vec<_>>(), [(HostIndex(2), &"deux")]);
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "HostIndex(7)) is not there")]
fn one_that_must_be_there_and_is_not_stops_a_debug_build() {
    Sparse::<HostIndex, &str>::default().known_mut(HostIndex(7));
}

#[test]
fn what_is_removed_leaves_its_place_until_that_is_the_last() {
    let mut hosts: Sparse<HostIndex, u8> = Sparse::default();
    (0..3).for_each(|host| *hosts.insert(HostIndex(host), 0) = 1);
    assert_eq!(
        (hosts.remove(HostIndex(2)), hosts.remove(HostIndex(2)), hosts.remove(HostIndex(7))),
        (Some(1), None, None)
    );
    assert_eq!(hosts.remove(HostIndex(0)), Some(1));
    assert_eq!(hosts.keys().count(), 3);
    hosts.shrink();
    assert_eq!(hosts.keys().collect::<Vec<_>>(), [HostIndex(0), HostIndex(1)]);
}
