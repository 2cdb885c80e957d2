//! Catching up: a member that fell behind pulls pages out of its room's history, over the link that carries the live
//! messages too. One rule: **a page waits until its link has room**, however many members have fallen behind.

use super::core::HostCore;
use super::history::Stored;
use super::known::known;
use super::member::Member;
use super::numbers::{LinkIndex, MemberKey};
use super::step::Step;
use crate::mesh::body::read_u64;
use crate::mesh::{Frame, Kind, LinkError, MemberHandle, close, flags};

/// Events and payloads in a page; one message that is longer is a page of its own.
const PAGE_BYTES: usize = 64 * 1024;

impl<R, M> HostCore<R, M> {
    /// PULL: what follows an offset.
    pub(super) fn pull(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let last = read_u64(frame.body)?;
        let Some(member) = self.member_by(link, MemberHandle(frame.handle)) else {
            self.note_stray();
            return Ok(Step::Nothing);
        };
        if let Some(entry) = known(self.links.get_mut(link)) {
            entry.wait_for_page(member, last);
        }
        self.serve_pulls(link);
        Ok(Step::Nothing)
    }

    /// As many pages as the link has room for.
    pub(super) fn serve_pulls(&mut self, link: LinkIndex) {
        while let Some((member, last)) = self.links.take_pull(link) {
            self.page(member, last);
        }
    }

    /// One page: what there is after `last`, as far as it goes; a gap before it for what is kept no more. While the link is
    /// filling up it is an empty one: whoever gets it comes again.
    pub(super) fn page(&mut self, member: MemberKey, last: u64) {
        let Some(to) = self.reach(member) else {
            return;
        };
        let room = self.members.get(member).and_then(|entry| self.rooms.key(entry.room));
        let kept = room.and_then(|room| self.history(room)).map(|history| (history.first(), history.last()));
        // Without a history nothing more will come.
        let (first, head) = kept.unwrap_or((last + 1, last));
        if last + 1 < first {
            let missing = [last + 1, first - 1].map(u64::to_le_bytes);
            self.links.send(to, Kind::Gap, 0, &[missing.as_flattened()]);
        }
        let last = last.max(first - 1);
        let reached = if self.links.is_half_full(to.link) { last } else { self.replay(member, last, head) };
        let live = if reached >= head { flags::LIVE } else { 0 };
        if live != 0 {
            self.will_be_live(member);
        }
        self.counters.pages += 1;
        self.links.send(to, Kind::Page, live, &[&reached.to_le_bytes()]);
    }

    /// A direct member sees the last messages: all or, when the link is full, the door (1013), as for a `send`.
    pub(super) fn show_last(&mut self, member: MemberKey, (mut after, upto): (u64, u64)) {
        while let Some(to) = self.reach(member).filter(|_| after < upto) {
            if self.links.is_full(to.link) {
                self.close(member, close::TRY_AGAIN, "overload");
            }
            after = self.replay(member, after, upto);
        }
    }

    /// Sends a member what its room keeps after one offset and up to another, a page of it. Returns how far it came.
    fn replay(&mut self, member: MemberKey, after: u64, upto: u64) -> u64 {
        if after >= upto {
            return upto;
        }
        let place = self.members.get(member).and_then(|entry| Some((entry.share()?, entry.handle)));
        let Some(((link, share), handle)) = known(place) else {
            return upto;
        };
        let entry = known(self.members.get(member));
        let Some((entry, room)) = entry.zip(entry.and_then(|entry| self.rooms.at(entry.room))) else {
            return upto;
        };
        self.links.tell_stream(link, share, room.publisher(), upto);
        let Some(out) = known(self.links.get_mut(link)) else {
            return upto;
        };
        let (mut bytes, mut reached) = (0, upto);
        let kept = room.stream.iter().flat_map(|stream| stream.history.after(after));
        for (offset, stored) in kept.take_while(|&(offset, _)| offset <= upto) {
            bytes += stored.body.len();
            if bytes > PAGE_BYTES && bytes > stored.body.len() {
                reached = offset - 1;
                break;
            }
            if is_for(stored, entry) {
                out.push(Kind::Send, stored.bits, handle.0, room.epoch, &[&stored.body]);
                self.counters.replayed += 1;
            }
        }
        self.links.mark_dirty(link);
        reached
    }
}

/// Was it meant for this member?
fn is_for<M>(stored: &Stored, member: &Member<M>) -> bool {
    let excluded = stored.without != 0 && stored.without == member.connection;
    let bears = |tag: &str| member.attachment.as_ref().is_some_and(|it| it.tags().any(|other| other == tag));
    !excluded && stored.tag.as_deref().is_none_or(bears)
}
