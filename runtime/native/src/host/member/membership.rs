//! The life of one membership, from its JOIN to its end, as one table: docs/protocol.md, "Channels".
//! One rule: **every event passes through `transition`**; the lists, the tags and the frames to its shard follow from the
//! state and the effect.

/// How far a membership has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipState {
    /// It was a member before its host died or its room moved, and waits for MEMBERS_END.
    Recovering,
    /// Its join or recovery waits in the mailbox.
    Pending(Reach),
    /// Its room has had a turn for it, and has it on its list.
    Joined(Reach),
    /// It was refused, or closed before it joined: it gets no more turns, and its shard has not taken back its handle.
    TurnedAway,
    /// It has ended.
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
    /// Nothing. `closed`: a CLOSE had been sent before it left, so its messages get no turn.
    Left { closed: bool },
}

/// The kind of client that a join's answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joiner {
    /// A direct connection, which gets no answer: only its shard notes the grant.
    Direct,
    /// A member by a channel, which gets the answer.
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
    /// Its room has moved: it goes on at another host, under another handle.
    Move,
    /// The turn of its leave begins.
    LeaveTurn,
    /// It ends without a turn of its room.
    Forget,
}

/// What is to be done about an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Nothing,
    /// Give the turn to the user: the member has joined, or has left.
    NotifyRoom,
    /// Send the grant of its join to its shard.
    SendGranted(Joiner),
    /// Send a close to its shard, or a refusal if its join waits for an answer.
    SendClosed(Option<Joiner>),
    /// Put its leave into the mailbox.
    QueueLeave,
}

impl MembershipState {
    /// The first state, after a JOIN.
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

    /// Do its messages get turns? Not before its join, nor after it was closed.
    #[inline]
    pub fn accepts_messages(self) -> bool {
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

    /// May its handle be in use for another member by now?
    #[inline]
    pub fn has_left(self) -> bool {
        matches!(self.reach(), Reach::Left { .. })
    }

    /// The client whose join still waits for its answer.
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
        (Event::Turn, Pending(reach)) => (Joined(reach), Effect::NotifyRoom),
        (Event::Granted, Pending(Reach::Joining(joiner)) | Joined(Reach::Joining(joiner))) => {
            (state.with(Reach::Open), Effect::SendGranted(joiner))
        }
        _ => (state, Effect::Nothing),
    }
}

/// Its room ends it.
fn closing(state: MembershipState, event: Event) -> (MembershipState, Effect) {
    use MembershipState::{Recovering, TurnedAway};
    match (event, state) {
        (Event::Close, Recovering) => (TurnedAway, Effect::SendClosed(None)),
        (Event::Close, _) if state.is_reachable() => {
            (state.with(Reach::Closing), Effect::SendClosed(state.joiner()))
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
        (Event::LeaveTurn, Joined(_)) => (Over, Effect::NotifyRoom),
        _ => (Over, Effect::Nothing),
    }
}

fn left(state: MembershipState) -> MembershipState {
    let closed = matches!(state.reach(), Reach::Closing | Reach::Left { closed: true });
    state.with(Reach::Left { closed })
}
