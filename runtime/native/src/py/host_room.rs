//! The native half of a room: what its author calls for every message.

use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList, PyString, PyTuple};

use super::host_actor::{Actor, Home, home_of};
use super::host_history;
use super::host_member::Member;
use super::host_payload::{event_name, with_payload};
use super::host_shared::Shared;
use super::host_text::Text;
use crate::host::{Audience, MemberKey, RoomKey};
use crate::mesh::{Said, Say};

/// Base of `stateroom.Room`; see there.
#[pyclass(frozen, subclass, extends = Actor, module = "runtime._native")]
pub struct Room {
    /// The actor's own.
    home: Arc<OnceLock<Home>>,
}

impl Room {
    #[inline]
    fn home(&self) -> PyResult<&Home> {
        home_of(&self.home)
    }
}

#[pymethods]
impl Room {
    #[new]
    #[pyo3(signature = (*args, **kwargs))]
    fn new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Room> {
        // A room's own `__init__` may take what it likes.
        let (_, actor) = ((args, kwargs), Actor::default());
        let home = Arc::clone(&actor.home);
        PyClassInitializer::from(actor).add_subclass(Room { home })
    }

    /// Sends to every member, or those with `tag`, but for `without`: `str` as text, bytes-like as binary, anything else
    /// as JSON text. Of the messages with a `key` that wait for a slow client under `conflate` the latest goes out.
    ///
    /// Encoded once; one frame for each shard that has members; in order; never waits. Returns its offset in the room's
    /// stream, or `None` where there is none: in a room without a history, and for a `volatile` one.
    /// Raises `TypeError` for what is no JSON, `ValueError` for a name that no event may have.
    #[pyo3(signature = (event, data, without = None, *, volatile = false, tag = None, key = None))]
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn broadcast(
        &self,
        py: Python<'_>,
        event: &Bound<'_, PyString>,
        data: &Bound<'_, PyAny>,
        without: Option<&Bound<'_, Member>>,
        volatile: bool,
        tag: Option<Text<'_>>,
        key: Option<Text<'_>>,
    ) -> PyResult<Option<u64>> {
        let (home, without) = (self.home()?, without.map(|member| member.get().key()));
        let event = event_name(event, &home.shared.hooks)?;
        let say = Say { event, key: key.as_deref().unwrap_or_default(), ..Say::default() };
        let to = Audience { without, tag: tag.as_deref(), volatile, channels: false };
        let offset = with_payload(data, &home.shared.hooks, |form, payload| {
            home.shared.say(py, |core| core.broadcast(home.room, to, &Said { say, form, payload }))
        })??;
        Ok((offset > 0).then_some(offset))
    }

    /// Sends an event of the protocol's own (presence) to these members, each under its join, or to all that have come by a channel; never stored.
    #[pyo3(signature = (event, data, members = None))]
    fn _announce(
        &self,
        py: Python<'_>,
        event: &str,
        data: &Bound<'_, PyAny>,
        members: Option<Vec<Bound<'_, Member>>>,
    ) -> PyResult<()> {
        let (home, say) = (self.home()?, Say { event, ..Say::default() });
        let members: Option<Vec<MemberKey>> =
            members.map(|some| some.iter().map(|member| member.get().key()).collect());
        let to = Audience { volatile: true, channels: true, ..Audience::default() };
        with_payload(data, &home.shared.hooks, |form, payload| {
            let said = Said { say, form, payload };
            home.shared.say(py, |core| match &members {
                Some(members) => core.send_to(home.room, members, &said),
                None => drop(core.broadcast(home.room, to, &said)),
            })
        })?
    }

    /// Whether every shard has named its members, and all that were to be recovered have been.
    fn _is_whole(&self) -> PyResult<bool> {
        let home = self.home()?;
        Ok(home.shared.with(|core| core.is_whole(home.room)))
    }

    /// Epoch and last offset of the room's stream. Raises `RuntimeError` for a room without a history.
    #[getter(_position)]
    fn position(&self) -> PyResult<(u64, u64)> {
        let home = self.home()?;
        host_history::position(&home.shared, home.room)
    }

    /// What the room keeps: offset, event, data and time of each message after `since`, of those the last `limit`.
    fn _kept<'py>(
        &self,
        py: Python<'py>,
        since: u64,
        limit: Option<usize>,
    ) -> PyResult<Vec<host_history::Kept<'py>>> {
        let home = self.home()?;
        host_history::kept(py, &home.shared, home.room, since, limit.unwrap_or(usize::MAX))
    }

    /// Who is in the room now: a live, read-only view.
    #[getter]
    fn members(&self) -> PyResult<Members> {
        let home = self.home()?;
        Ok(Members { shared: Arc::clone(&home.shared), room: home.room })
    }

    /// Sends to these members alone, once encoded, in one frame for each shard: a `member.send` to each, for less.
    ///
    /// Never stored. Raises as `broadcast`, and TypeError for what is no iterable of members.
    fn send_to(
        &self,
        py: Python<'_>,
        members: &Bound<'_, PyAny>,
        event: &Bound<'_, PyString>,
        data: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let home = self.home()?;
        let say = Say { event: event_name(event, &home.shared.hooks)?, ..Say::default() };
        let members = receivers(members)?;
        with_payload(data, &home.shared.hooks, |form, payload| {
            home.shared.say(py, |core| core.send_to(home.room, &members, &Said { say, form, payload }))
        })?
    }
}

/// The keys of several members. Raises TypeError for anything else, with the right form for one member.
fn receivers(members: &Bound<'_, PyAny>) -> PyResult<Vec<MemberKey>> {
    if members.is_instance_of::<Member>() {
        return Err(PyTypeError::new_err(
            "send_to takes several members: member.send(event, data) for one, or send_to([member], event, data)",
        ));
    }
    let no_member = |one: &Bound<'_, PyAny>| {
        let name = one.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "send_to takes members, as self.members(tag=...) gives them: not {name}"
        ))
    };
    let key = |one: PyResult<Bound<'_, PyAny>>| {
        let one = one?;
        one.cast::<Member>().map(|member| member.get().key()).map_err(|_| no_member(&one))
    };
    members.try_iter().map_err(|_| no_member(members))?.map(key).collect()
}

/// The members of a room: `len`, `in`, iteration. A loop goes over those who were there when it began, so members
/// may come and go meanwhile. O(1) but for iteration.
#[pyclass(frozen, module = "stateroom")]
pub struct Members {
    shared: Arc<Shared>,
    room: RoomKey,
}

#[pymethods]
impl Members {
    fn __len__(&self) -> usize {
        self.shared.with(|core| core.members_of(self.room).len())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(py, self.__call__(py, None))?.try_iter()
    }

    /// Those who are there now; with `tag`, those of them who bear it.
    #[pyo3(signature = (tag = None))]
    fn __call__(&self, py: Python<'_>, tag: Option<Text<'_>>) -> Vec<Py<Member>> {
        self.shared.with_hand(py, |core, hand| match tag {
            Some(tag) => core.members_tagged(self.room, &tag).map(|member| hand.again(member)).collect(),
            None => core.members_of(self.room).flatten().map(|member| hand.again(member)).collect(),
        })
    }

    fn __contains__(&self, other: &Bound<'_, PyAny>) -> bool {
        let Ok(member) = other.cast::<Member>().map(Bound::get) else { return false };
        Arc::ptr_eq(&member.shared, &self.shared)
            && self.shared.with(|core| core.is_member_of(member.key(), self.room))
    }

    fn __repr__(&self) -> String {
        format!("<Members: {}>", self.__len__())
    }
}
