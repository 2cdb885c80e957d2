//! Handles: numbers with types of their own.

use _native::mesh::{HostIndex, MemberHandle, RoomHandle};

#[test]
fn a_handle_is_an_index_in_a_table() {
    assert_eq!(RoomHandle::of_index(7), RoomHandle(7));
    assert_eq!((RoomHandle(7).index(), MemberHandle(0).index(), HostIndex(3).index()), (7, 0, 3));
}
