//! One connection's place in one room: a direct socket has one, a channel socket many.
//!
//! Kept small, since they are most of what a shard holds: 32 bytes for every one, and a box for those that have more.
//! The one rule: nothing a room says reaches a member before its join turn has begun.

use crate::channels::Reference;

use super::bucket::Bucket;
use super::conn::NONE;
use super::form::Form;
use super::waiting::{Held, Waiting};

/// How far a join has come, for what its room says: that is for nobody, then held (of a channel), then queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Standing {
    /// Its join turn has not begun; or it has been put out.
    Asked,
    /// Its join turn has begun and is not answered.
    Admitted,
    Live,
    /// Live, but the client does not keep up: its connection's `Backlog` knows more.
    Behind,
}

/// One place. Not thread-safe.
#[derive(Debug)]
pub struct Member {
    /// NONE once it has left and waits for the acknowledgement.
    pub conn: u32,
    pub room: u32,
    /// Its index in the room's `members`.
    pub at: u32,
    pub form: Form,
    pub standing: Standing,
    /// JOINED has come (REFUSED ends it). When a host dies, it recovers at the next one; everybody else joins anew.
    pub answered: bool,
    kept: Kept,
}

/// As wide as its first variant.
#[derive(Debug)]
enum Kept {
    /// The body of a direct socket's JOIN.
    Join(Box<[u8]>),
    More(Box<More>),
}

/// What channels' members have, and few direct ones.
#[derive(Debug, Default)]
pub struct More {
    /// Of a channel: topic, params and join_ref, one behind the other; of a direct socket, the body of its JOIN.
    bytes: Box<[u8]>,
    topic_bytes: u32,
    params_bytes: u32,
    /// Its client sent no join_ref.
    names_no_joins: bool,
    /// What ATTACH last gave; empty for nothing.
    pub attachment: Box<[u8]>,
    /// The room's quota of one member.
    pub quota: [Bucket; 2],
    /// While its join, its pushes or its end wait.
    pub waiting: Option<Box<Waiting>>,
}

impl Member {
    /// A direct socket's; `join` is the body of its JOIN.
    pub(super) fn direct(join: Box<[u8]>) -> Member {
        Member::new(Form::Direct, Kept::Join(join))
    }

    /// A channel's, that asked with `params` (JSON), by a message of this reference.
    pub(super) fn channel(
        form: Form,
        topic: &str,
        params: &[u8],
        join_ref: Option<&Reference<'_>>,
        reference: Option<&Reference<'_>>,
    ) -> Member {
        let kept = join_ref.or(reference.filter(|_| form == Form::Objects)).map_or("", Reference::kept);
        let more = More {
            bytes: [topic.as_bytes(), params, kept.as_bytes()].concat().into(),
            topic_bytes: topic.len() as u32,
            params_bytes: params.len() as u32,
            names_no_joins: join_ref.is_none(),
            ..More::default()
        };
        Member::new(form, Kept::More(Box::new(more)))
    }

    fn new(form: Form, kept: Kept) -> Member {
        Member { conn: NONE, room: NONE, at: 0, form, standing: Standing::Asked, answered: false, kept }
    }

    /// The body of a direct socket's JOIN.
    pub fn join(&self) -> &[u8] {
        match &self.kept {
            Kept::Join(join) => join,
            Kept::More(more) => &more.bytes,
        }
    }

    /// The same, for its room's handle to be put in.
    pub(super) fn join_mut(&mut self) -> &mut [u8] {
        match &mut self.kept {
            Kept::Join(join) => join,
            Kept::More(more) => &mut more.bytes,
        }
    }

    /// What it has beside its JOIN, if anything.
    pub fn more(&self) -> Option<&More> {
        match &self.kept {
            Kept::More(more) => Some(more),
            Kept::Join(_) => None,
        }
    }

    /// The same, to put something in.
    pub fn more_mut(&mut self) -> &mut More {
        if let Kept::Join(join) = &mut self.kept {
            let bytes = std::mem::take(join);
            self.kept = Kept::More(Box::new(More { bytes, ..More::default() }));
        }
        match &mut self.kept {
            Kept::More(more) => more,
            Kept::Join(_) => unreachable!("it has just been made one with more"),
        }
    }

    /// By which a channel's member is spoken of on its socket; "" for a direct one.
    pub fn topic(&self) -> &str {
        self.channel_part(|more| (0, more.topic_bytes))
    }

    /// The params of a channel's join, as JSON.
    pub fn params(&self) -> &[u8] {
        let more = self.more().filter(|_| self.form != Form::Direct);
        let part = more
            .and_then(|more| more.bytes.get(more.topic_bytes as usize..)?.get(..more.params_bytes as usize));
        part.unwrap_or_default()
    }

    /// As a channel's join gave it: replies and closes bear it.
    pub fn join_ref(&self) -> Option<Reference<'_>> {
        self.more().filter(|more| !more.names_no_joins)?;
        self.joined_by()
    }

    /// The same; of a client of version 1 that gave none, the reference of the message that asked to join.
    pub(super) fn joined_by(&self) -> Option<Reference<'_>> {
        let kept = self.channel_part(|more| (more.topic_bytes + more.params_bytes, u32::MAX));
        Some(Reference::of_kept(kept)).filter(|_| !kept.is_empty())
    }

    fn channel_part(&self, part: impl Fn(&More) -> (u32, u32)) -> &str {
        let Some(more) = self.more().filter(|_| self.form != Form::Direct) else { return "" };
        let (start, len) = part(more);
        let rest = more.bytes.get(start as usize..).unwrap_or_default();
        std::str::from_utf8(&rest[..rest.len().min(len as usize)]).unwrap_or_default()
    }

    /// Heap held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        match &self.kept {
            Kept::Join(join) => join.len(),
            Kept::More(more) => more.heap_bytes(),
        }
    }

    /// All that it kept; what remains holds its handle.
    pub(super) fn take(&mut self) -> Member {
        let emptied = Member { conn: NONE, kept: Kept::Join(Box::default()), ..*self };
        std::mem::replace(self, emptied)
    }
}

impl More {
    /// Holds a message until the join is answered. False: beyond `most_bytes` (0: no bound), and not held.
    pub(super) fn hold(&mut self, held: Held, most_bytes: usize) -> bool {
        self.waiting.get_or_insert_default().hold(held, most_bytes)
    }

    /// What a host that is gone said and gave it, before its join was granted.
    pub(super) fn forget_join(&mut self) {
        self.attachment = Box::default();
        self.waiting.as_mut().into_iter().for_each(|waiting| drop(waiting.release()));
    }

    /// Small again, when nothing waits any more.
    pub(super) fn settle(&mut self) {
        if self.waiting.as_ref().is_some_and(|waiting| waiting.is_empty()) {
            self.waiting = None;
        }
    }

    fn heap_bytes(&self) -> usize {
        let waiting = self.waiting.as_ref().map_or(0, |waiting| waiting.heap_bytes());
        size_of::<More>() + self.bytes.len() + self.attachment.len() + waiting
    }
}
