//! The native half of a room: it publishes, sends to some members, lists them, and reads its history.

use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::actor::{Actor, Home, home_of};
use super::history;
use super::member::Member;
use super::members::Members;
use crate::host::{Audience, MemberKey};
use crate::mesh::{Said, Say};
use crate::py::shared::payload::{event_name, with_payload};
use crate::py::shared::text::Text;

/// Base of `stateroom.Room`; see there.
#[pyclass(frozen, subclass, extends = Actor, module = "runtime._native")]
pub struct Room {
    /// The same as its actor's.
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
            home.shared.send(py, |core| core.broadcast(home.room, to, &Said { say, form, payload }))
        })??;
        Ok((offset > 0).then_some(offset))
    }

    /// Sends an event of the protocol's own (presence) to these members, or to all that joined on a channel; never stored.
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
            home.shared.send(py, |core| match &members {
                Some(members) => core.send_to(home.room, members, &said),
                None => drop(core.broadcast(home.room, to, &said)),
            })
        })?
    }

    /// Whether every shard has listed its members, and all those to be recovered have been.
    fn _is_whole(&self) -> PyResult<bool> {
        let home = self.home()?;
        Ok(home.shared.with(|core| core.is_whole(home.room)))
    }

    /// Epoch and last offset of the room's stream. Raises `RuntimeError` for a room without a history.
    #[getter(_position)]
    fn position(&self) -> PyResult<(u64, u64)> {
        let home = self.home()?;
        history::position(&home.shared, home.room)
    }

    /// Offset, event, data and time of each message kept after `since`; of those the last `limit`.
    fn _kept<'py>(
        &self,
        py: Python<'py>,
        since: u64,
        limit: Option<usize>,
    ) -> PyResult<Vec<history::Kept<'py>>> {
        let home = self.home()?;
        history::kept(py, &home.shared, home.room, since, limit.unwrap_or(usize::MAX))
    }

    /// Who is in the room now: a live, read-only view.
    #[getter]
    fn members(&self) -> PyResult<Members> {
        let home = self.home()?;
        Ok(Members::new(&home.shared, home.room))
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
            home.shared.send(py, |core| core.send_to(home.room, &members, &Said { say, form, payload }))
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
