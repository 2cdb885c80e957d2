//! Turns: frames of a read become calls of handlers. A plain handler is called at once, inside the read; one that
//! returns an awaitable makes its room busy, and the room's one task awaits it and comes back with `resume`.

use std::sync::Arc;

use pyo3::prelude::*;

use super::host_calls::{Suspended, hand_over, run_message, run_push, run_read, run_turn};
use super::host_dispatch::RoomEnd;
use super::host_member::Member;
use super::host_shared::{Core, Hand, Shared};
use crate::host::{Key, Step, Turn};
use crate::mesh::{Frame, Incoming, Kind, LinkError, flags};

/// What a message's handler is called with.
struct Call {
    end: Arc<RoomEnd>,
    member: Py<Member>,
    room: Key,
    key: Key,
}

/// Takes whole frames and runs their turns. True: some may be left, as others on the loop wait.
pub(super) fn run_frames(
    py: Python<'_>,
    shared: &Arc<Shared>,
    link: u32,
    incoming: &mut Incoming,
) -> Result<bool, LinkError> {
    let mut slice = shared.begin_slice();
    let mut more = false;
    while let Some(frame) = incoming.next_frame()? {
        let (step, call) = take(py, shared, link, &frame)?;
        match call {
            Some(call) => run_heard(py, shared, call, &frame),
            None => perform(py, shared, step),
        }
        if slice.is_over() {
            more = true;
            break;
        }
    }
    shared.with(|core| core.end_read(link, incoming.taken()));
    Ok(more)
}

#[inline]
fn take(
    py: Python<'_>,
    shared: &Arc<Shared>,
    link: u32,
    frame: &Frame<'_>,
) -> Result<(Step, Option<Call>), LinkError> {
    // Before the core is locked, since making it may begin the collector.
    let made = match frame.kind {
        Kind::Join => Py::new(py, Member::new(shared, frame.body)).ok(),
        _ => None,
    };
    shared.with_hand(py, |core, hand| {
        let admit =
            |key, address: &Arc<str>, _: &[u8]| made.inspect(|member| member.get().seat(key, address));
        match core.frame(link, frame, admit)? {
            Step::Message { room, member } => Ok((Step::Nothing, call(core, hand, room, member))),
            step => Ok((step, None)),
        }
    })
}

fn call(core: &Core, hand: &Hand<'_>, room: Key, key: Key) -> Option<Call> {
    let end = Arc::clone(core.room(room)?);
    let member = hand.again(core.member(key)?);
    Some(Call { end, member, room, key })
}

/// Kind and key of a room; empty for one that has gone.
pub(super) fn address_of(shared: &Shared, room: Key) -> (String, String) {
    let owned = |(kind, key): (&str, &str)| (kind.to_owned(), key.to_owned());
    shared.with(|core| core.address(room).map(owned)).unwrap_or_default()
}

#[inline]
fn run_heard(py: Python<'_>, shared: &Arc<Shared>, call: Call, frame: &Frame<'_>) {
    let Call { end, member, .. } = &call;
    let suspended = match frame.kind {
        Kind::Push => run_push(py, shared, end, member, frame.flags & flags::FORM, frame.body),
        _ => run_message(py, shared, end, member, frame.is_binary(), frame.body),
    };
    if let Some(suspended) = suspended {
        shared.with(|core| core.suspend(call.room, call.key, frame.body));
        hand_over(py, shared, &call.end.cell, "suspend", suspended);
    }
}

/// Does what the core asks for besides messages.
pub(super) fn perform(py: Python<'_>, shared: &Arc<Shared>, step: Step) {
    match step {
        Step::Nothing | Step::Message { .. } => {}
        Step::Start(room) => {
            let (kind, key) = address_of(shared, room);
            shared.report(py, shared.hooks.object.call_method1(py, "activate", (room.number(), kind, key)));
        }
        Step::Next(room) => run_all(py, shared, room),
        Step::Read { room, ticket } => run_read(py, shared, room, ticket),
        Step::Superseded(link) => {
            shared.report(py, shared.hooks.object.call_method1(py, "lost", (link, "superseded")));
        }
    }
}

/// Runs a room's turns; what must be awaited goes to its cell.
pub(super) fn run_all(py: Python<'_>, shared: &Arc<Shared>, room: Key) {
    let Some(end) = shared.with(|core| core.room(room).cloned()) else {
        return;
    };
    if let Some(suspended) = drain(py, shared, room) {
        hand_over(py, shared, &end.cell, "suspend", suspended);
    }
}

/// Runs a room's turns until none is left or one must be awaited.
pub(super) fn drain(py: Python<'_>, shared: &Arc<Shared>, room: Key) -> Option<Suspended> {
    let suspended = run_queued(py, shared, room);
    // Credit and barriers are answers that no handler sends.
    shared.report(py, shared.say(py, |_| ()));
    suspended
}

fn run_queued(py: Python<'_>, shared: &Arc<Shared>, room: Key) -> Option<Suspended> {
    let mut slice = shared.begin_slice();
    loop {
        let (end, turn) = shared.with(|core| {
            let end = Arc::clone(core.room(room)?);
            Some((end, core.next(room)?))
        })?;
        if let Turn::Stop(reason) = turn {
            shared.report(py, shared.hooks.object.call_method1(py, "stop_room", (&end.cell, reason)));
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
