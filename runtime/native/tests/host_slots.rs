//! Keys as numbers, for those who cannot hold a struct.

use _native::host::{RoomKey, RoomSlot};

#[test]
fn a_key_survives_as_a_number() {
    for (slot, life) in [(0, 0), (7, u32::MAX), (u32::MAX as usize - 1, 1)] {
        let key = RoomKey { slot: RoomSlot::of_index(slot), life };
        assert_eq!(RoomKey::from_number(key.number()), key);
    }
    assert_eq!(RoomKey::from_number(7 << 32 | 3), RoomKey { slot: RoomSlot::of_index(3), life: 7 });
}
