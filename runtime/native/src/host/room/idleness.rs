//! Since when a room has been empty, and whether it is watched for that. One rule: **a room has at most one entry in the
//! idle queue**, however often it empties and fills.

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct Idleness {
    idle_ms: u64,
    /// Since when it has been empty.
    empty_since_ms: u64,
    /// Nothing but reminders since it was last ready.
    quiet: bool,
    /// It has an entry in the idle queue.
    watched: bool,
}

/// What becomes of a room whose time in the idle queue has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::host) enum Idle {
    /// It is in use: its idle time begins anew after its last turn.
    InUse,
    /// It is to stop.
    Over,
    /// Nothing of it lives: it may be forgotten.
    Asleep,
    /// It is to be looked at again then.
    Until(u64),
}

impl Idleness {
    pub(super) fn new(idle_ms: u64) -> Idleness {
        Idleness { idle_ms, empty_since_ms: 0, quiet: false, watched: false }
    }

    /// How long it stays awake when it is empty.
    pub(super) fn set_limit(&mut self, idle_ms: u64) {
        self.idle_ms = idle_ms;
    }

    /// A turn begins; one that the room asked of itself does not keep it awake.
    pub(super) fn note_turn(&mut self, is_reminder: bool) {
        self.quiet &= is_reminder;
    }

    /// It is ready and has no members. True: it is not watched yet.
    pub(super) fn note_empty(&mut self, now_ms: u64) -> bool {
        if !std::mem::replace(&mut self.quiet, true) {
            self.empty_since_ms = now_ms;
        }
        !self.watched
    }

    /// Its idle time begins again.
    pub(in crate::host) fn begin(&mut self, now_ms: u64) {
        self.empty_since_ms = now_ms;
    }

    pub(in crate::host) fn empty_since_ms(&self) -> u64 {
        self.empty_since_ms
    }

    pub(super) fn is_over(&self, now_ms: u64) -> bool {
        self.until_ms() <= now_ms
    }

    pub(super) fn until_ms(&self) -> u64 {
        self.empty_since_ms.saturating_add(self.idle_ms)
    }

    /// It goes into the idle queue. False: it is there already.
    pub(in crate::host) fn watch(&mut self) -> bool {
        !std::mem::replace(&mut self.watched, true)
    }

    /// Its entry has been taken out of the idle queue.
    pub(in crate::host) fn unwatch(&mut self) {
        self.watched = false;
    }
}
