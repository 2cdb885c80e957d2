//! What waits for a room's turns: in order, and counted, so that a room which is slow is found full before it costs.

use std::collections::VecDeque;

use super::queued::Queued;
use crate::host::config::Config;
use crate::host::numbers::MemberKey;
use crate::mesh::credit;

/// A queue that knows its bytes. Leaves and barriers count too: each is charged its overhead.
#[derive(Debug, Default)]
pub(in crate::host) struct Mailbox {
    queue: VecDeque<Queued>,
    /// The sum of `cost` over `queue`.
    bytes: usize,
    calls: usize,
}

impl Mailbox {
    pub(in crate::host) fn push_back(&mut self, queued: Queued) {
        self.count(&queued);
        self.queue.push_back(queued);
    }

    pub(in crate::host) fn push_front(&mut self, queued: Queued) {
        self.count(&queued);
        self.queue.push_front(queued);
    }

    pub(in crate::host) fn pop_front(&mut self) -> Option<Queued> {
        let first = self.queue.pop_front()?;
        self.bytes -= cost(&first);
        self.calls -= usize::from(is_call(&first));
        Some(first)
    }

    /// Takes some out, in order. O(all that waits).
    pub(in crate::host) fn take(&mut self, is_taken: impl Fn(&Queued) -> bool) -> Vec<Queued> {
        if !self.queue.iter().any(&is_taken) {
            return Vec::new();
        }
        let (mut taken, mut stays) = (Vec::new(), VecDeque::new());
        for queued in std::mem::take(&mut self.queue) {
            if is_taken(&queued) {
                self.bytes -= cost(&queued);
                self.calls -= usize::from(is_call(&queued));
                taken.push(queued);
            } else {
                stays.push_back(queued);
            }
        }
        self.queue = stays;
        taken
    }

    /// Does something wait that another actor has asked?
    pub(in crate::host) fn has_calls(&self) -> bool {
        self.calls > 0
    }

    /// How many turns wait. A barrier is not a turn.
    pub(in crate::host) fn turns(&self) -> usize {
        self.queue.iter().filter(|queued| !matches!(queued, Queued::Barrier { .. })).count()
    }

    /// Members whose join or recovery waits.
    pub(in crate::host) fn newcomers(&self) -> impl Iterator<Item = MemberKey> + '_ {
        self.queue
            .iter()
            .flat_map(|queued| match queued {
                Queued::Join { member, .. } => std::slice::from_ref(member),
                Queued::Recover(members) => members,
                _ => &[],
            })
            .copied()
    }

    /// Does a recovery wait?
    pub(in crate::host) fn has_recoveries(&self) -> bool {
        self.queue.iter().any(|queued| matches!(queued, Queued::Recover(_)))
    }

    fn count(&mut self, queued: &Queued) {
        self.bytes += cost(queued);
        self.calls += usize::from(is_call(queued));
    }

    pub(in crate::host) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Nothing more may be asked of this room for now. What must be taken (leaves, barriers) still is.
    pub(in crate::host) fn is_full(&self, config: &Config) -> bool {
        let beyond = |count: usize, limit: usize| limit != 0 && count >= limit;
        beyond(self.queue.len(), config.mailbox_messages) || beyond(self.bytes, config.mailbox_bytes)
    }

    /// Memory of a burst that is over.
    pub(in crate::host) fn shrink(&mut self) {
        self.queue.shrink_to(64);
    }

    pub(in crate::host) fn into_queue(self) -> VecDeque<Queued> {
        self.queue
    }
}

fn cost(queued: &Queued) -> usize {
    let payload = match queued {
        Queued::Message { body, .. } => body.len(),
        Queued::Call { bytes, .. } => *bytes as usize,
        Queued::Join { bytes, .. } => *bytes,
        _ => 0,
    };
    credit::cost(payload)
}

fn is_call(queued: &Queued) -> bool {
    matches!(queued, Queued::Call { .. })
}
