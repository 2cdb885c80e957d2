//! Which members of a connection are behind, and with what. A connection has one only while some are.

use crate::mesh::MemberHandle;
use std::collections::VecDeque;

use super::behind::Behind;
use super::conn::Conn;

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

impl Conn {
    /// What a member is behind with, if it is.
    pub(super) fn behind(&mut self, member: MemberHandle) -> Option<&mut Behind> {
        if !self.lagging {
            return None; // most, and a look at what is rare costs a delivery half as much again
        }
        self.rare.as_mut()?.backlog.as_mut()?.of(member)
    }

    /// The same, of one that may just have fallen behind.
    pub(super) fn enter_behind(&mut self, member: MemberHandle) -> &mut Behind {
        self.lagging = true;
        self.rare().backlog.get_or_insert_default().enter(member)
    }

    /// The member is behind no longer, or no member.
    pub(super) fn leave_behind(&mut self, member: MemberHandle) {
        let Some(backlog) = self.rare.as_mut().and_then(|rare| rare.backlog.as_mut()) else { return };
        backlog.remove(member);
        if backlog.is_empty() {
            self.lagging = false;
            self.take(|rare| rare.backlog.take());
        }
    }

    /// Payload bytes kept for its members that are behind.
    pub(super) fn kept_bytes(&self) -> usize {
        let rare = self.rare.as_ref().filter(|_| self.lagging);
        rare.and_then(|rare| rare.backlog.as_ref()).map_or(0, |backlog| backlog.bytes())
    }
}
