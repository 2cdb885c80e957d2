//! Which pushes of a room only read, so that they may have their turn beside another.

use std::sync::Arc;

/// The events of their handlers.
#[derive(Debug, Default)]
pub(in crate::host) struct Readers(Arc<[Box<str>]>);

impl Readers {
    pub(in crate::host) fn new(events: Arc<[Box<str>]>) -> Readers {
        Readers(events)
    }

    #[inline]
    pub(in crate::host) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Does the handler of this event only read?
    pub(in crate::host) fn has(&self, event: &str) -> bool {
        self.0.iter().any(|reader| **reader == *event)
    }
}
