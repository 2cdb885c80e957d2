//! The table of memberships, over every state and every event.

use _native::host::membership::MembershipState::{Joined, Over, Pending, Recovering, TurnedAway};
use _native::host::membership::{Effect, Event, Joiner, MembershipState, Reach, transition};

const REACHES: [Reach; 6] = [
    Reach::Joining(Joiner::Direct),
    Reach::Joining(Joiner::Channel),
    Reach::Open,
    Reach::Closing,
    Reach::Left { closed: false },
    Reach::Left { closed: true },
];
const EVENTS: [Event; 9] = [
    Event::Named,
    Event::Turn,
    Event::Granted,
    Event::Close,
    Event::TurnAway,
    Event::Leave,
    Event::Move,
    Event::LeaveTurn,
    Event::Forget,
];
const LEFT: Reach = Reach::Left { closed: false };
const LEFT_CLOSED: Reach = Reach::Left { closed: true };

fn states() -> impl Iterator<Item = MembershipState> {
    let others = [Recovering, TurnedAway, Over].into_iter();
    others.chain(REACHES.into_iter().flat_map(|reach| [Pending(reach), Joined(reach)]))
}

fn all() -> impl Iterator<Item = (MembershipState, Event, MembershipState, Effect)> {
    states().flat_map(|state| {
        EVENTS.into_iter().map(move |event| {
            let (next, effect) = transition(state, event);
            (state, event, next, effect)
        })
    })
}

/// Where a member that waits or has joined goes.
fn reach_after(reach: Reach, event: Event) -> Reach {
    match (event, reach) {
        (Event::Granted, Reach::Joining(_)) => Reach::Open,
        (Event::Close, Reach::Joining(_) | Reach::Open) => Reach::Closing,
        (Event::Leave | Event::Move, Reach::Closing | LEFT_CLOSED) => LEFT_CLOSED,
        (Event::Leave | Event::Move, _) => LEFT,
        _ => reach,
    }
}

#[test]
fn a_membership_that_waits_or_has_joined_goes_where_the_table_says() {
    for reach in REACHES {
        let has_left = matches!(reach, Reach::Left { .. });
        for event in EVENTS {
            let after = reach_after(reach, event);
            let [pending, joined] = match event {
                Event::Turn => [Joined(reach), Joined(reach)],
                Event::TurnAway if !has_left => [TurnedAway, TurnedAway],
                Event::LeaveTurn | Event::Forget => [Over, Over],
                _ => [Pending(after), Joined(after)],
            };
            assert_eq!(transition(Pending(reach), event).0, pending, "{event:?} while it waits, {reach:?}");
            assert_eq!(transition(Joined(reach), event).0, joined, "{event:?} when it has joined, {reach:?}");
        }
    }
}

#[test]
fn a_membership_that_recovers_or_was_turned_away_goes_where_the_table_says() {
    for event in EVENTS {
        let [recovering, turned_away] = match event {
            Event::Named => [Pending(Reach::Open), TurnedAway],
            Event::Close | Event::TurnAway => [TurnedAway, TurnedAway],
            Event::Turn | Event::Granted => [Recovering, TurnedAway],
            Event::Leave | Event::Move | Event::LeaveTurn | Event::Forget => [Over, Over],
        };
        assert_eq!(transition(Recovering, event).0, recovering, "{event:?}");
        assert_eq!(transition(TurnedAway, event).0, turned_away, "{event:?}");
        assert_eq!(transition(Over, event), (Over, Effect::Nothing), "{event:?}");
    }
}

#[test]
fn a_join_is_answered_once_by_a_grant_or_a_close() {
    for (state, event, next, effect) in all() {
        let answered = match effect {
            Effect::SendGranted(joiner) => Some(joiner),
            Effect::SendClosed(joiner) => joiner,
            _ => None,
        };
        if let Some(joiner) = answered {
            assert_eq!(state.joiner(), Some(joiner), "{event:?} in {state:?}");
            assert_eq!(next.joiner(), None, "{event:?} in {state:?}");
        }
        assert!(next.joiner().is_none() || state.joiner().is_some(), "{event:?} in {state:?}");
    }
}

#[test]
fn a_shard_is_told_of_a_close_once_and_never_after_the_member_has_left() {
    for (state, event, next, effect) in all() {
        if let Effect::SendClosed(_) = effect {
            assert!(state.is_reachable() && !next.is_reachable(), "{event:?} in {state:?}");
        }
        assert!(!state.has_left() || next.has_left(), "{event:?} brings back {state:?}");
    }
}

#[test]
fn its_room_is_told_of_a_member_when_it_joins_and_when_it_leaves_having_joined() {
    for (state, event, next, effect) in all() {
        let joins = matches!((state, event), (Pending(_), Event::Turn));
        let leaves = matches!((state, event), (Joined(_), Event::LeaveTurn));
        assert_eq!(effect == Effect::NotifyRoom, joins || leaves, "{event:?} in {state:?}");
        assert_eq!(joins, !state.is_joined() && next.is_joined(), "{event:?} in {state:?}");
    }
}

#[test]
fn a_leave_is_put_into_the_mailbox_unless_the_room_is_not_to_hear_of_it() {
    for (state, event, _, effect) in all() {
        let waits = event == Event::Leave && matches!(state, Pending(_) | Joined(_));
        assert_eq!(effect == Effect::QueueLeave, waits, "{event:?} in {state:?}");
    }
}

#[test]
fn a_room_listens_to_members_that_have_joined_until_they_are_told_to_go() {
    let heard: Vec<_> = states().filter(|state| state.accepts_messages()).collect();
    let expected = [REACHES[0], REACHES[1], Reach::Open, LEFT].map(Joined);
    assert_eq!(heard, expected);
}

#[test]
fn a_newcomer_waits_for_its_answer_and_one_that_recovers_for_none() {
    for joiner in [Joiner::Direct, Joiner::Channel] {
        assert_eq!(MembershipState::new(false, joiner), Pending(Reach::Joining(joiner)));
        assert_eq!(MembershipState::new(true, joiner), Recovering);
    }
}
