//! The host's numbers as types.

use _native::host::{LinkIndex, MemberSlot, RoomSlot, Slot};

#[test]
fn a_number_is_its_place_in_a_table() {
    fn hold<S: Slot>() {
        for index in [0, 1, 7, u32::MAX as usize - 1] {
            assert_eq!(S::of_index(index).index(), index);
        }
    }
    hold::<LinkIndex>();
    hold::<RoomSlot>();
    hold::<MemberSlot>();
    assert!(LinkIndex::of_index(1) < LinkIndex::of_index(2));
    assert_eq!(format!("{:?}", LinkIndex::of_index(7)), "LinkIndex(7)");
}

#[test]
fn a_number_that_may_be_missing_costs_no_more_than_one_that_is_there() {
    assert_eq!(size_of::<Option<LinkIndex>>(), size_of::<u32>());
    assert_eq!(size_of::<Option<RoomSlot>>(), size_of::<u32>());
    assert_eq!(size_of::<Option<MemberSlot>>(), size_of::<u32>());
}
