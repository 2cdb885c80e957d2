//! The life of one membership, from its JOIN to its end, as one table: docs/protocol.md, "A room's join, in order".
//! One rule: **all that a membership goes through passes `transition`**; its lists, its tags and what its shard is told
//! follow from the state and the effect.

/// How far a membership has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipState {
    /// It was a member before its host died or its room moved, and waits for MEMBERS_END.
    Recovering,
    /// Its join or recovery waits in the mailbox.
    Pending(Reach),
    /// Its room has had a turn for it, and has it on its list.
    Joined(Reach),
    /// It was refused, or closed before it joined: it has no more turns, and its shard has not taken back its handle.
    TurnedAway,
    /// It is no more.
    Over,
}

/// What may be sent to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everything; its join has not been answered.
    Joining(Joiner),
    /// Everything.
    Open,
    /// A CLOSE has been sent: only answers to what it pushed before.
    Closing,
    /// Nothing. `closed`: a CLOSE had been sent before it left, so what it sent is not heard.
    Left { closed: bool },
}

/// Whom the answer of a join is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joiner {
    /// A direct connection, which is told nothing: its shard notes that it was granted.
    Direct,
    /// A channel's member, which is told.
    Channel,
}

/// What happens to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// MEMBERS_END: its recovery is put into the mailbox.
    Named,
    /// The turn of its join or recovery begins.
    Turn,
    /// Its join is granted.
    Granted,
    /// It is closed, or its join refused.
    Close,
    /// After `Close`: it has no part in its room any more. Not if it has left.
    TurnAway,
    /// Its shard has taken back its handle, or the link has ended.
    Leave,
    /// It goes on at another host, under another handle.
    Move,
    /// The turn of its leave begins.
    LeaveTurn,
    /// It is dropped without a word to its room.
    Forget,
}

/// What is to be done about an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Nothing,
    /// The turn is the user's: it learns of the member, or that it has left.
    TellRoom,
    /// Its shard is told that its join was granted.
    TellGranted(Joiner),
    /// Its shard is told that it is closed, or refused if its join waits for an answer.
    TellClosed(Option<Joiner>),
    /// Its leave is put into the mailbox.
    QueueLeave,
}

impl MembershipState {
    /// Of a member whose JOIN has been taken: recovered, or a newcomer.
    pub fn new(is_recovery: bool, joiner: Joiner) -> MembershipState {
        if is_recovery {
            MembershipState::Recovering
        } else {
            MembershipState::Pending(Reach::Joining(joiner))
        }
    }

    fn reach(self) -> Reach {
        match self {
            MembershipState::Recovering => Reach::Open,
            MembershipState::Pending(reach) | MembershipState::Joined(reach) => reach,
            MembershipState::TurnedAway => Reach::Closing,
            MembershipState::Over => Reach::Left { closed: true },
        }
    }

    /// The same, with this reach.
    fn with(self, reach: Reach) -> MembershipState {
        match self {
            MembershipState::Pending(_) => MembershipState::Pending(reach),
            MembershipState::Joined(_) => MembershipState::Joined(reach),
            other => other,
        }
    }

    /// Is it on its room's list?
    #[inline]
    pub fn is_joined(self) -> bool {
        matches!(self, MembershipState::Joined(_))
    }

    /// Does its room listen to it? Not before its join, nor after it was told to go.
    #[inline]
    pub fn is_heard(self) -> bool {
        use Reach::{Joining, Left, Open};
        matches!(self, MembershipState::Joined(Joining(_) | Open | Left { closed: false }))
    }

    /// Is it on its room's list, and its join answered?
    #[inline]
    pub fn is_answered(self) -> bool {
        self == MembershipState::Joined(Reach::Open)
    }

    /// May it be sent anything?
    #[inline]
    pub fn is_reachable(self) -> bool {
        matches!(self.reach(), Reach::Joining(_) | Reach::Open)
    }

    /// Is its handle another's by now, or nobody's?
    #[inline]
    pub fn has_left(self) -> bool {
        matches!(self.reach(), Reach::Left { .. })
    }

    /// Whom its join has not been answered to, and may still be.
    #[inline]
    pub fn joiner(self) -> Option<Joiner> {
        match self.reach() {
            Reach::Joining(joiner) => Some(joiner),
            _ => None,
        }
    }
}

/// The table of memberships, in three parts. What does not apply to a state changes nothing.
pub fn transition(state: MembershipState, event: Event) -> (MembershipState, Effect) {
    match event {
        _ if state == MembershipState::Over => (state, Effect::Nothing),
        Event::Named | Event::Turn | Event::Granted => coming(state, event),
        Event::Close | Event::TurnAway => closing(state, event),
        Event::Leave | Event::Move | Event::LeaveTurn | Event::Forget => going(state, event),
    }
}

/// It joins, or is recovered.
fn coming(state: MembershipState, event: Event) -> (MembershipState, Effect) {
    use MembershipState::{Joined, Pending, Recovering};
    match (event, state) {
        (Event::Named, Recovering) => (Pending(Reach::Open), Effect::Nothing),
        (Event::Turn, Pending(reach)) => (Joined(reach), Effect::TellRoom),
        (Event::Granted, Pending(Reach::Joining(joiner)) | Joined(Reach::Joining(joiner))) => {
            (state.with(Reach::Open), Effect::TellGranted(joiner))
        }
        _ => (state, Effect::Nothing),
    }
}

/// Its room ends it.
fn closing(state: MembershipState, event: Event) -> (MembershipState, Effect) {
    use MembershipState::{Recovering, TurnedAway};
    match (event, state) {
        (Event::Close, Recovering) => (TurnedAway, Effect::TellClosed(None)),
        (Event::Close, _) if state.is_reachable() => {
            (state.with(Reach::Closing), Effect::TellClosed(state.joiner()))
        }
        (Event::TurnAway, _) if !state.has_left() => (TurnedAway, Effect::Nothing),
        _ => (state, Effect::Nothing),
    }
}

/// It ends itself, or its link or its room's time here does.
fn going(state: MembershipState, event: Event) -> (MembershipState, Effect) {
    use MembershipState::{Joined, Over, Recovering, TurnedAway};
    match (event, state) {
        (Event::Leave | Event::Move, Recovering | TurnedAway) => (Over, Effect::Nothing),
        (Event::Leave, _) => (left(state), Effect::QueueLeave),
        (Event::Move, _) => (left(state), Effect::Nothing),
        (Event::LeaveTurn, Joined(_)) => (Over, Effect::TellRoom),
        _ => (Over, Effect::Nothing),
    }
}

fn left(state: MembershipState) -> MembershipState {
    let closed = matches!(state.reach(), Reach::Closing | Reach::Left { closed: true });
    state.with(Reach::Left { closed })
}
