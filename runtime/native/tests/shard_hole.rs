//! How a client is told what it has missed.

use _native::shard::hole::{Hole, gap};

#[test]
fn a_hole_is_told_by_its_offsets_or_else_by_its_number() {
    let mut hole = Hole::default();
    assert_eq!(hole.event(9), None);
    hole.add(0);
    hole.add(0);
    assert_eq!(hole.event(9).as_deref(), Some(r#"{"dropped":2,"reason":"slow"}"#));
    hole.add(3);
    hole.add(5);
    let stored = Hole { volatile: 0, ..hole };
    assert_eq!(stored.event(9).as_deref(), Some(r#"{"from":[9,3],"to":[9,5],"reason":"slow"}"#));
    let told = r#"{"from":[9,3],"to":[9,5],"dropped":2,"reason":"slow"}"#;
    assert_eq!(hole.event(9).as_deref(), Some(told));
}

#[test]
fn a_gap_of_stored_messages_names_its_stream() {
    assert_eq!(gap(9, 3, 5, "history"), r#"{"from":[9,3],"to":[9,5],"reason":"history"}"#);
}
