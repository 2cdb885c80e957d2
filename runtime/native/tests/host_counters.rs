//! Counters by name.

use _native::host::Counters;

#[test]
fn every_counter_has_its_name() {
    let list = Counters { joins: 3, members: 2, ..Counters::default() }.list();
    assert!(list.contains(&("joins", 3)) && list.contains(&("members", 2)) && list.contains(&("leaves", 0)));
}
