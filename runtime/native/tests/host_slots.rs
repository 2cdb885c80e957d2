//! Keys as numbers, for those who cannot hold a struct.

use _native::host::Key;

#[test]
fn a_key_survives_as_a_number() {
    for key in [Key { slot: 0, life: 0 }, Key { slot: 7, life: u32::MAX }, Key { slot: u32::MAX, life: 1 }] {
        assert_eq!(Key::from_number(key.number()), key);
    }
}
