//! What a socket has used up of the quotas of rooms that it left: leaving and joining again gives nothing back.

use super::bucket::Bucket;

/// The most topics of which a socket is remembered what it has used up there; then the oldest is forgotten.
const MOST_SPENT: usize = 128;

/// What members that have left had not got back yet of their rooms' quotas, by topic: leaving and joining gives nothing.
#[derive(Debug, Default)]
pub struct Spent(Vec<Quota>);

#[derive(Debug)]
struct Quota {
    topic: Box<str>,
    left: [Bucket; 2],
    /// It would be whole again, and is forgotten.
    whole_at_ms: u64,
}

impl Spent {
    pub(super) fn keep(&mut self, topic: &str, left: [Bucket; 2], whole_at_ms: u64, now_ms: u64) {
        self.0.retain(|quota| quota.whole_at_ms > now_ms && *quota.topic != *topic);
        self.0.shrink_to(2 * self.0.len());
        if self.0.len() >= MOST_SPENT {
            self.0.remove(0);
        }
        self.0.push(Quota { topic: topic.into(), left, whole_at_ms });
    }

    pub(super) fn take(&mut self, topic: &str) -> Option<[Bucket; 2]> {
        let at = self.0.iter().position(|quota| *quota.topic == *topic)?;
        Some(self.0.remove(at).left)
    }

    /// Heap held.
    pub(super) fn heap_bytes(&self) -> usize {
        let topics: usize = self.0.iter().map(|quota| quota.topic.len()).sum();
        topics + self.0.capacity() * size_of::<Quota>()
    }
}
