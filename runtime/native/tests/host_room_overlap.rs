//! Which turns let others run while they wait.

use _native::host::overlap::Waiting::{Call, Membership, Message, Push, Read};
use _native::host::overlap::{OverlapRules, Waiting};

const TURNS: [Waiting<'_>; 6] = [Push("look"), Push("move"), Message, Call, Read, Membership];

fn rules(reentrant: bool) -> OverlapRules {
    OverlapRules { reentrant, readers: ["look".into()].into() }
}

#[test]
fn handlers_that_only_read_let_others_run() {
    let [look, r#move, message, call, read, membership] =
        TURNS.map(|turn| rules(false).lets_others_run(turn));
    assert!(look && read);
    assert!(!r#move && !message && !call && !membership);
}

#[test]
fn in_a_reentrant_room_all_do_except_those_in_which_members_come_and_go() {
    assert_eq!(TURNS.map(|turn| rules(true).lets_others_run(turn)), [true, true, true, true, true, false]);
}

#[test]
fn a_room_without_rules_has_no_readers() {
    let none = OverlapRules::default();
    assert!(!none.has_readers() && !none.only_reads("look"));
    assert!(rules(false).has_readers() && rules(false).only_reads("look"));
}
