//! The stream of one room that has a history. One rule: **recovery is whole or says so**: either all that a member has
//! missed follows its join, or nothing and `recovered: false`.

use super::position::Wanted;
use super::ring::History;
use crate::host::numbers::MemberKey;
use crate::mesh::StreamPosition;

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct Stream {
    /// Names it: another life of the room has another.
    epoch: u64,
    pub history: History,
    /// Members whose join is not answered yet, and the last offset that will not reach them as a live message.
    admitted: Vec<(MemberKey, u64)>,
}

/// What a join gets from the stream.
#[derive(Debug)]
pub(in crate::host) struct Recovery {
    /// The response to the join, with the position if it was asked for.
    pub response: Vec<u8>,
    /// After which offset messages are to follow, and up to which; those beyond reach the member live. `None`: none.
    pub missed: Option<(u64, u64)>,
}

impl Stream {
    pub(in crate::host) fn new(epoch: u64, history: History) -> Stream {
        Stream { epoch, history, admitted: Vec::new() }
    }

    pub(in crate::host) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Where it is.
    pub(in crate::host) fn position(&self) -> StreamPosition {
        StreamPosition::new(self.epoch, self.history.last())
    }

    /// The member is about to be live: up to here the stream is behind it. Members that are not there any more are
    /// forgotten.
    pub(in crate::host) fn note_admission(
        &mut self,
        member: MemberKey,
        is_there: impl Fn(MemberKey) -> bool,
    ) {
        self.admitted.retain(|&(other, _)| is_there(other));
        self.admitted.push((member, self.history.last()));
    }

    /// What this member's join gets, which asks for that.
    pub(in crate::host) fn recover(
        &mut self,
        member: MemberKey,
        response: &[u8],
        wanted: &Wanted,
        now_ms: u64,
    ) -> Recovery {
        self.history.trim(now_ms);
        let head = self.take_admission(member);
        let from = wanted.from.filter(|from| {
            from.epoch == self.epoch && from.offset <= head && self.history.reaches(from.offset)
        });
        let after = match from {
            Some(from) => from.offset,
            None => head.saturating_sub(wanted.last as u64).max(self.history.first() - 1),
        };
        let response = match wanted.told {
            true => StreamPosition::new(self.epoch, head).told_in(response, from.is_some()),
            false => response.to_vec(),
        };
        Recovery { response, missed: (after < head).then_some((after, head)) }
    }

    /// The offset noted at this member's admission, once.
    fn take_admission(&mut self, member: MemberKey) -> u64 {
        match self.admitted.iter().position(|&(other, _)| other == member) {
            Some(at) => self.admitted.swap_remove(at).1,
            None => self.history.last(),
        }
    }
}
