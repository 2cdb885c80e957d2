//! Steps that calls have made due, until the user takes them. One rule: **a ticket that was taken comes back**, by its turn
//! or as one that was dropped.

use crate::host::numbers::{RoomKey, Ticket};
use crate::host::step::{Dropped, Step};

/// See the module.
#[derive(Debug, Default)]
pub(in crate::host) struct Due {
    steps: Vec<Step>,
    dropped: Vec<(Ticket, Dropped)>,
    /// Rooms that were lost while their user was to construct them.
    abandoned: Vec<RoomKey>,
}

impl Due {
    pub(in crate::host) fn push(&mut self, step: Step) {
        if step != Step::Nothing {
            self.steps.push(step);
        }
    }

    pub(in crate::host) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What is to be done, each once.
    pub(in crate::host) fn take(&mut self) -> Vec<Step> {
        std::mem::take(&mut self.steps)
    }

    /// These were taken, and have not been done: they come before what has become due meanwhile.
    pub(in crate::host) fn put_back(&mut self, mut rest: Vec<Step>) {
        rest.append(&mut self.steps);
        self.steps = rest;
    }

    /// This ticket will have no turn.
    pub(in crate::host) fn drop_call(&mut self, ticket: Ticket, why: Dropped) {
        self.dropped.push((ticket, why));
    }

    pub(in crate::host) fn take_dropped(&mut self) -> Vec<(Ticket, Dropped)> {
        std::mem::take(&mut self.dropped)
    }

    /// The room was lost while its user was to construct it.
    pub(in crate::host) fn abandon(&mut self, room: RoomKey) {
        self.abandoned.push(room);
    }

    pub(in crate::host) fn take_abandoned(&mut self) -> Vec<RoomKey> {
        std::mem::take(&mut self.abandoned)
    }
}
