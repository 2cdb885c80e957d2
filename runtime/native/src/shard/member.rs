//! One connection's place in one room: a direct socket has one, a channel socket many.
//!
//! Kept small, since they are most of what a shard holds: 32 bytes for every one, and a box for those that have more.
//! The one rule: nothing a room says reaches a member before its join turn has begun.

use crate::channels::Reference;
use crate::mesh::RoomHandle;

use super::form::Form;
use super::membership_end::Ending;
use super::more::More;
use super::slots::{ConnSlot, Key, Maybe};
use super::waiting::Waiting;

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
    /// None once it has left and waits for the acknowledgement.
    pub conn: Maybe<ConnSlot>,
    /// Of those that are in none yet it is no room's.
    pub room: RoomHandle,
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
        let more = More::of_channel(topic, params, kept, join_ref.is_none());
        Member::new(form, Kept::More(Box::new(more)))
    }

    fn new(form: Form, kept: Kept) -> Member {
        Member {
            conn: Maybe::NONE,
            room: RoomHandle::HIGHEST,
            at: 0,
            form,
            standing: Standing::Asked,
            answered: false,
            kept,
        }
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
            let more = More::of_direct(std::mem::take(join));
            self.kept = Kept::More(Box::new(more));
        }
        match &mut self.kept {
            Kept::More(more) => more,
            Kept::Join(_) => unreachable!("it has just been made one with more"),
        }
    }

    /// What it has if it is a channel's.
    fn of_channel(&self) -> Option<&More> {
        self.more().filter(|_| self.form != Form::Direct)
    }

    /// By which a channel's member is spoken of on its socket; "" for a direct one.
    pub fn topic(&self) -> &str {
        self.of_channel().map_or("", More::topic)
    }

    /// The params of a channel's join, as JSON.
    pub fn params(&self) -> &[u8] {
        self.of_channel().map_or(&[], More::params)
    }

    /// As a channel's join gave it: replies and closes bear it.
    pub fn join_ref(&self) -> Option<Reference<'_>> {
        self.of_channel().filter(|more| !more.names_no_joins)?.joined_by()
    }

    /// The same; of a client of version 1 that gave none, the reference of the message that asked to join.
    pub(super) fn joined_by(&self) -> Option<Reference<'_>> {
        self.of_channel()?.joined_by()
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
        let emptied = Member { conn: Maybe::NONE, kept: Kept::Join(Box::default()), ..*self };
        std::mem::replace(self, emptied)
    }

    /// Do pushes of it wait?
    pub(super) fn has_pushes(&self) -> bool {
        self.waiting().is_some_and(|waiting| waiting.has_pushes())
    }

    /// Its room leaves a host, from which messages may come back.
    pub(super) fn expect_returns(&mut self) {
        if let Some(waiting) = self.waiting_mut() {
            waiting.expect_returns();
        }
    }

    /// How it ends, once its room has handled what it said.
    pub(super) fn ending(&self) -> Option<&Ending> {
        self.waiting()?.ending.as_ref()
    }

    /// What it holds together with others.
    pub(super) fn shared_bytes(&self) -> usize {
        self.waiting().map_or(0, Waiting::shared_bytes)
    }

    fn waiting(&self) -> Option<&Waiting> {
        self.more()?.waiting.as_deref()
    }

    fn waiting_mut(&mut self) -> Option<&mut Waiting> {
        self.more()?;
        self.more_mut().waiting.as_deref_mut()
    }
}
