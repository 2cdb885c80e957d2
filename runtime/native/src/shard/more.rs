//! What channels' members have beside their place in a room, and few direct ones: in a box of its own, since it is large.

use crate::channels::Reference;

use super::bucket::Bucket;
use super::waiting::{Held, Waiting};

/// Not thread-safe; owned by its membership.
#[derive(Debug, Default)]
pub struct More {
    /// Of a channel: topic, params and join_ref, one behind the other; of a direct socket, the body of its JOIN.
    pub(super) bytes: Box<[u8]>,
    topic_bytes: u32,
    params_bytes: u32,
    /// Its client sent no join_ref.
    pub(super) names_no_joins: bool,
    /// What ATTACH last gave; empty for nothing.
    pub attachment: Box<[u8]>,
    /// The room's quota of one member.
    pub quota: [Bucket; 2],
    /// While its join, its pushes or its end wait.
    pub waiting: Option<Box<Waiting>>,
}

impl More {
    /// Of a direct socket's member; `join` is the body of its JOIN.
    pub(super) fn of_direct(join: Box<[u8]>) -> More {
        More { bytes: join, ..More::default() }
    }

    /// Of a channel's member. `joined_by`: its join_ref as kept, or what stands for it.
    pub(super) fn of_channel(topic: &str, params: &[u8], joined_by: &str, names_no_joins: bool) -> More {
        More {
            bytes: [topic.as_bytes(), params, joined_by.as_bytes()].concat().into(),
            topic_bytes: topic.len() as u32,
            params_bytes: params.len() as u32,
            names_no_joins,
            ..More::default()
        }
    }

    /// Of a channel's member.
    pub(super) fn topic(&self) -> &str {
        self.part(0, self.topic_bytes)
    }

    /// Of a channel's member, as JSON.
    pub(super) fn params(&self) -> &[u8] {
        let params = self.bytes.get(self.topic_bytes as usize..);
        params.and_then(|rest| rest.get(..self.params_bytes as usize)).unwrap_or_default()
    }

    /// By which message a channel's member has joined.
    pub(super) fn joined_by(&self) -> Option<Reference<'_>> {
        let kept = self.part(self.topic_bytes + self.params_bytes, u32::MAX);
        Some(Reference::of_kept(kept)).filter(|_| !kept.is_empty())
    }

    fn part(&self, start: u32, len: u32) -> &str {
        let rest = self.bytes.get(start as usize..).unwrap_or_default();
        std::str::from_utf8(&rest[..rest.len().min(len as usize)]).unwrap_or_default()
    }

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

    pub(super) fn heap_bytes(&self) -> usize {
        let waiting = self.waiting.as_ref().map_or(0, |waiting| waiting.heap_bytes());
        size_of::<More>() + self.bytes.len() + self.attachment.len() + waiting
    }
}
