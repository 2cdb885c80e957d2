//! Turns: frames of a read become calls of handlers. A plain handler is called at once, inside the read; one that
//! returns an awaitable makes its room busy, and the room's one task awaits it and comes back with `resume`.

use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;

use super::host_calls::{Suspended, hand_over, run_message, run_push, run_read, run_turn};
use super::host_dispatch::RoomEnd;
use super::host_ground::Batch;
use super::host_member::Member;
use super::host_scope::Scope;
use super::host_shared::{Core, Hand, Shared, Slice};
use crate::host::{LinkIndex, MemberKey, RoomKey, Step, Turn};
use crate::mesh::{ActorAddress, Frame, Incoming, Kind, LinkError, flags};

/// What a message's handler is called with.
struct Call {
    member: Py<Member>,
    room: RoomKey,
    key: MemberKey,
}

/// What a read brought, and how far its turns are.
pub(super) struct Reading {
    pub link: LinkIndex,
    pub incoming: Incoming,
    slice: Slice,
    /// Of the turn before, whose room is mostly the next one's too.
    end: Option<Arc<RoomEnd>>,
    /// True: some frames may be left, as others on the loop wait.
    pub done: Option<Result<bool, LinkError>>,
}

impl Reading {
    pub(super) fn new(shared: &Shared, link: LinkIndex, incoming: Incoming) -> Reading {
        Reading { link, incoming, slice: shared.begin_slice(), end: None, done: None }
    }

    /// Takes whole frames and runs their turns until it is done, or the batch is over.
    pub(super) fn run(&mut self, py: Python<'_>, shared: &Arc<Shared>, batch: Option<&Batch<'_>>) {
        while self.done.is_none() {
            match self.run_next(py, shared, batch) {
                Ok(true) => {}
                Ok(false) => self.done = Some(Ok(false)),
                Err(error) => self.done = Some(Err(error)),
            }
            if self.done.is_none() && self.slice.is_over() {
                self.done = Some(Ok(true));
            }
            if batch.is_some_and(Batch::is_over) {
                break;
            }
        }
    }

    /// False: there is no whole frame.
    #[inline]
    fn run_next(
        &mut self,
        py: Python<'_>,
        shared: &Arc<Shared>,
        batch: Option<&Batch<'_>>,
    ) -> Result<bool, LinkError> {
        let Some(frame) = self.incoming.next_frame()? else { return Ok(false) };
        let (step, call) = take(py, shared, self.link, &frame, &mut self.end)?;
        match (call, &self.end) {
            (Some(call), Some(end)) => run_heard(py, shared, end, call, &frame, batch),
            _ => perform(py, shared, step),
        }
        Ok(true)
    }
}

#[inline]
fn take(
    py: Python<'_>,
    shared: &Arc<Shared>,
    link: LinkIndex,
    frame: &Frame<'_>,
    end: &mut Option<Arc<RoomEnd>>,
) -> Result<(Step, Option<Call>), LinkError> {
    // Before the core is locked, since making it may begin the collector.
    let made = match frame.kind {
        Kind::Join => Py::new(py, Member::new(shared, frame.body)).ok(),
        _ => None,
    };
    shared.with_hand(py, |core, hand| {
        let admit =
            |key, address: &ActorAddress, _: &[u8]| made.inspect(|member| member.get().seat(key, address));
        match core.frame(link, frame, admit)? {
            Step::Message { room, member } => Ok((Step::Nothing, call(core, hand, (room, member), end))),
            step => Ok((step, None)),
        }
    })
}

fn call(
    core: &Core,
    hand: &Hand<'_>,
    (room, key): (RoomKey, MemberKey),
    end: &mut Option<Arc<RoomEnd>>,
) -> Option<Call> {
    let now = core.room(room)?;
    if !end.as_ref().is_some_and(|before| Arc::ptr_eq(before, now)) {
        *end = Some(Arc::clone(now));
    }
    Some(Call { member: hand.again(core.member(key)?), room, key })
}

/// Kind and key of a room; empty for one that has gone.
pub(super) fn address_of(shared: &Shared, room: RoomKey) -> (String, String) {
    let address = shared.with(|core| core.address(room).cloned()).unwrap_or_default();
    (address.kind().to_owned(), address.key().to_owned())
}

#[inline]
fn run_heard<'py>(
    py: Python<'py>,
    shared: &Arc<Shared>,
    end: &RoomEnd,
    call: Call,
    frame: &Frame<'_>,
    batch: Option<&Batch<'py>>,
) {
    let (member, scope) = (&call.member, Scope::in_batch(py, shared, &end.address, batch));
    let suspended = match frame.kind {
        Kind::Push => run_push(scope, end, member, frame.flags & flags::FORM, frame.body),
        _ => run_message(scope, end, member, frame.is_binary(), frame.body),
    };
    if let Some(suspended) = suspended {
        shared.with(|core| core.suspend(call.room, call.key, frame.body));
        hand_over(py, shared, &end.cell, "suspend", suspended);
    }
}

/// Does what the core asks for besides messages.
pub(super) fn perform(py: Python<'_>, shared: &Arc<Shared>, step: Step) {
    match step {
        Step::Nothing | Step::Message { .. } => {}
        Step::Start(room) => {
            let (kind, key) = address_of(shared, room);
            let given = (room, kind, key);
            shared.report(py, shared.hooks.object.call_method1(py, intern!(py, "activate"), given));
        }
        Step::Next(room) => run_all(py, shared, room),
        Step::Read { room, ticket } => run_read(py, shared, room, ticket),
        Step::Superseded(link) => {
            shared.report(py, shared.hooks.object.call_method1(py, "lost", (link, "superseded")));
        }
    }
}

/// Runs a room's turns; what must be awaited goes to its cell.
pub(super) fn run_all(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey) {
    let Some(end) = shared.with(|core| core.room(room).cloned()) else {
        return;
    };
    if let Some(suspended) = drain(py, shared, room) {
        hand_over(py, shared, &end.cell, "suspend", suspended);
    }
}

/// Runs a room's turns until none is left or one must be awaited.
pub(super) fn drain(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey) -> Option<Suspended> {
    let suspended = run_queued(py, shared, room);
    // Credit and barriers are answers that no handler sends.
    shared.report(py, shared.say(py, |_| ()));
    suspended
}

fn run_queued(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey) -> Option<Suspended> {
    let mut slice = shared.begin_slice();
    loop {
        let (end, turn) = shared.with(|core| {
            let end = Arc::clone(core.room(room)?);
            Some((end, core.next(room)?))
        })?;
        if let Turn::Stop(reason) = turn {
            shared.report(
                py,
                shared.hooks.object.call_method1(py, intern!(py, "stop_room"), (&end.cell, reason)),
            );
            return None;
        }
        let suspended = run_turn(py, shared, &end, turn);
        if suspended.is_some() {
            return suspended;
        }
        if slice.is_over() {
            let pause = shared.hooks.object.call_method0(py, "pause").ok()?;
            return Some((pause, "pause".to_owned(), None, None, None));
        }
    }
}
