//! A read: its frames become calls of handlers, at once and inside the read. A handler that returns an awaitable makes its
//! room busy: what the room's task awaits comes back by `HostCore.resume`.

use std::sync::Arc;
use std::time::Instant;

use pyo3::prelude::*;

use super::queue::perform;
use super::scope::Scope;
use super::turns::{run_message, run_push};
use crate::host::{LinkIndex, MemberKey, RoomKey, Step, TurnSlice};
use crate::mesh::{ActorAddress, Frame, Incoming, Kind, LinkError, flags};
use crate::py::objects::member::{Member, Shared};
use crate::py::shared::activation::Activation;
use crate::py::shared::contexts::ReadContext;
use crate::py::shared::core::{Core, Hand};

/// What a message's handler is called with.
struct Call {
    member: Py<Member>,
    room: RoomKey,
    key: MemberKey,
}

/// The frames of one read, and how far their turns have come.
pub(crate) struct Reading {
    pub link: LinkIndex,
    pub incoming: Incoming,
    slice: TurnSlice,
    /// That of the turn before: mostly the next turn is in the same room.
    activation: Option<Arc<Activation>>,
    /// How it ended. True: frames may be left, since others on the loop wait.
    pub done: Option<Result<bool, LinkError>>,
}

impl Reading {
    pub(crate) fn new(shared: &Shared, link: LinkIndex, incoming: Incoming) -> Reading {
        Reading { link, incoming, slice: shared.begin_slice(), activation: None, done: None }
    }

    /// Takes whole frames and runs their turns until it is done, or they cannot share this context any more.
    pub(crate) fn run(&mut self, py: Python<'_>, shared: &Arc<Shared>, context: Option<&ReadContext<'_>>) {
        while self.done.is_none() {
            match self.run_next(py, shared, context) {
                Ok(true) => {}
                Ok(false) => self.done = Some(Ok(false)),
                Err(error) => self.done = Some(Err(error)),
            }
            if self.done.is_none() && self.slice.is_over(Instant::now) {
                self.done = Some(Ok(true));
            }
            if context.is_some_and(ReadContext::is_over) {
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
        context: Option<&ReadContext<'_>>,
    ) -> Result<bool, LinkError> {
        let Some(frame) = self.incoming.next_frame()? else { return Ok(false) };
        let (step, call) = take(py, shared, self.link, &frame, &mut self.activation)?;
        match (call, &self.activation) {
            (Some(call), Some(activation)) => run_frame(py, shared, activation, call, &frame, context),
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
    activation: &mut Option<Arc<Activation>>,
) -> Result<(Step, Option<Call>), LinkError> {
    // Made before the core is locked, since making it may run the collector.
    let made = match frame.kind {
        Kind::Join => Py::new(py, Member::new(shared, frame.body)).ok(),
        _ => None,
    };
    shared.with_hand(py, |core, hand| {
        let admit = |key, address: &ActorAddress, _: &[u8]| {
            made.inspect(|member| member.get().set_place(key, address))
        };
        match core.frame(link, frame, admit)? {
            Step::Message { room, member } => {
                Ok((Step::Nothing, call(core, hand, (room, member), activation)))
            }
            step => Ok((step, None)),
        }
    })
}

fn call(
    core: &Core<Py<Member>>,
    hand: &Hand<'_>,
    (room, key): (RoomKey, MemberKey),
    activation: &mut Option<Arc<Activation>>,
) -> Option<Call> {
    let now = core.room(room)?;
    if !activation.as_ref().is_some_and(|before| Arc::ptr_eq(before, now)) {
        *activation = Some(Arc::clone(now));
    }
    Some(Call { member: hand.again(core.member(key)?), room, key })
}

#[inline]
fn run_frame<'py>(
    py: Python<'py>,
    shared: &Arc<Shared>,
    activation: &Activation,
    call: Call,
    frame: &Frame<'_>,
    context: Option<&ReadContext<'py>>,
) {
    let (member, scope) = (&call.member, Scope::in_read(py, shared, &activation.address, context));
    let suspended = match frame.kind {
        Kind::Push => run_push(scope, activation, member, frame.flags & flags::FORM, frame.body),
        _ => run_message(scope, activation, member, frame.is_binary(), frame.body),
    };
    if let Some(suspended) = suspended {
        shared.with(|core| core.suspend(call.room, call.key, frame.body));
        suspended.hand_over(py, &shared.hooks, activation);
    }
}
