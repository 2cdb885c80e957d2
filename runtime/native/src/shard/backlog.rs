//! Which members of a connection are behind, and with what. A connection has one only while some are.

use crate::mesh::MemberHandle;
use std::collections::VecDeque;

use super::behind::Behind;

/// All members of one connection that are behind.
#[derive(Debug, Default)]
pub struct Backlog(VecDeque<(MemberHandle, Behind)>);

impl Backlog {
    /// What a member is behind with.
    pub fn of(&mut self, member: MemberHandle) -> Option<&mut Behind> {
        self.0.iter_mut().find(|(known, _)| *known == member).map(|(_, behind)| behind)
    }

    /// The same, of one that may just have fallen behind.
    pub fn enter(&mut self, member: MemberHandle) -> &mut Behind {
        let at = self.0.iter().position(|(known, _)| *known == member).unwrap_or_else(|| {
            self.0.push_back((member, Behind::default()));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    /// It is no longer behind, or no member.
    pub fn remove(&mut self, member: MemberHandle) {
        self.0.retain(|(known, _)| *known != member);
    }

    /// The next to be served, each in its turn.
    pub fn turn(&mut self) -> Option<MemberHandle> {
        self.0.rotate_left(usize::from(self.0.len() > 1));
        self.0.back().map(|(member, _)| *member)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Payload bytes kept.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(_, behind)| behind.bytes()).sum()
    }

    /// What is kept and shared with others.
    pub fn shared_bytes(&self) -> usize {
        self.0.iter().map(|(_, behind)| behind.shared_bytes()).sum()
    }

    /// Heap held for it alone.
    pub fn heap_bytes(&self) -> usize {
        let each = self.0.capacity() * size_of::<(MemberHandle, Behind)>();
        each + self.0.iter().map(|(_, behind)| behind.heap_bytes()).sum::<usize>()
    }
}
