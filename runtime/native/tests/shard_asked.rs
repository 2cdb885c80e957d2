//! Pushes that a room has not answered.

use _native::mesh::MemberHandle;
use _native::shard::asked::Asked;

fn open(asked: &mut Asked) -> Vec<(MemberHandle, String)> {
    asked.take()
}

#[test]
fn what_is_answered_in_whatever_order_is_open_no_more() {
    let mut asked = Asked::default();
    for (member, reference) in [(1, "a"), (2, "a"), (1, "bb"), (3, "c"), (1, "")] {
        asked.push(MemberHandle(member), reference, 0);
    }
    asked.answered(MemberHandle(1), "bb");
    asked.answered(MemberHandle(2), "a");
    asked.answered(MemberHandle(9), "a");
    assert_eq!(asked.take_of(MemberHandle(3)), ["c"]);
    assert!(asked.take_of(MemberHandle(3)).is_empty());
    assert_eq!(open(&mut asked), [(MemberHandle(1), "a".to_owned())]);
    assert_eq!(open(&mut asked), []);
}

#[test]
fn what_one_asks_twice_by_one_reference_is_answered_twice() {
    let mut asked = Asked::default();
    asked.push(MemberHandle(1), "a", 0);
    asked.push(MemberHandle(1), "a", 0);
    asked.answered(MemberHandle(1), "a");
    assert_eq!(open(&mut asked).len(), 1);
}

#[test]
fn none_is_forgotten_however_many_there_are_and_however_long_their_references() {
    let mut asked = Asked::default();
    let references: Vec<String> = (0..20_000).map(|nth| nth.to_string()).chain(["x".repeat(256)]).collect();
    references.iter().for_each(|it| asked.push(MemberHandle(1), it, 0));
    asked.answered(MemberHandle(1), &references[20_000]);
    let open = open(&mut asked);
    assert!(open.iter().map(|(_, it)| it).eq(&references[..20_000]));
}

#[test]
fn what_is_answered_does_not_pile_up_behind_a_push_that_is_not() {
    let mut asked = Asked::default();
    asked.push(MemberHandle(1), "slow", 0);
    asked.push(MemberHandle(2), "slow too", 0);
    for nth in 0..4000 {
        let (one, other) = (nth.to_string(), format!("x{nth}"));
        asked.push(MemberHandle(3), &one, 0);
        asked.push(MemberHandle(4), &other, 0);
        asked.answered(MemberHandle(4), &other);
        asked.answered(MemberHandle(3), &one);
        assert!(asked.remembered() < 200, "{} of two", asked.remembered());
    }
    asked.take_of(MemberHandle(2));
    assert_eq!(open(&mut asked), [(MemberHandle(1), "slow".to_owned())]);
}

#[test]
fn what_is_given_up_unread_is_answered_once_and_a_later_push_of_the_same_reference_too() {
    let mut asked = Asked::default();
    [("a", 1), ("b", 2), ("c", 3), ("d", 4)]
        .into_iter()
        .for_each(|(it, frames)| asked.push(MemberHandle(1), it, frames));
    assert_eq!(asked.give_up(2), [(MemberHandle(1), "c".to_owned()), (MemberHandle(1), "d".to_owned())]);
    assert_eq!(asked.give_up(2), []);
    asked.push(MemberHandle(1), "c", 5);
    assert!(
        asked.answered(MemberHandle(1), "a")
            && !asked.answered(MemberHandle(1), "c")
            && asked.answered(MemberHandle(1), "c")
    );
    assert!(asked.has(MemberHandle(1)));
    assert_eq!(open(&mut asked), [(MemberHandle(1), "b".to_owned())], "\"d\" has had its answer");
    assert_eq!(asked.remembered(), 0);
}

#[test]
fn what_is_given_up_goes_with_its_member() {
    let mut asked = Asked::default();
    asked.push(MemberHandle(1), "a", 1);
    asked.push(MemberHandle(2), "b", 2);
    asked.give_up(1);
    assert!(asked.has(MemberHandle(1)) && !asked.has(MemberHandle(2)));
    assert!(asked.take_of(MemberHandle(2)).is_empty());
    assert_eq!(asked.take_of(MemberHandle(1)), ["a"]);
    assert_eq!(asked.remembered(), 0);
}

#[test]
fn what_is_open_no_more_costs_little_memory() {
    let mut asked = Asked::default();
    for (open, most_bytes) in [(1, 40), (32, 600), (33, 0)] {
        (0..open).for_each(|nth| asked.push(MemberHandle(1), "12", nth));
        (0..open).for_each(|_| assert!(asked.answered(MemberHandle(1), "12")));
        assert!(asked.heap_bytes() <= most_bytes, "{} bytes after {open}", asked.heap_bytes());
    }
    asked.push(MemberHandle(1), "12", 1);
    asked.answered(MemberHandle(1), "12");
    asked.shrink();
    assert_eq!(asked.heap_bytes(), 0);
}
