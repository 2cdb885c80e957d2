//! Catching up: a member that fell behind pulls pages out of its room's history, over the link that carries the live
//! messages too. One rule: **a page waits until its link has room**, however many members have fallen behind.

use super::ring::Stored;
use super::stream::Stream;
use crate::host::link::destination::Destination;
use crate::host::link::destination::Publisher;
use crate::host::link::links::Links;
use crate::host::member::entry::Member;
use crate::mesh::{Kind, flags};

/// Events and payloads in a page; one message that is longer is a page of its own.
const PAGE_BYTES: usize = 64 * 1024;

/// A member, and the stream of its room; `None`: it has no history any more.
pub(in crate::host) struct Reader<'a, M> {
    pub to: Destination,
    pub member: &'a Member<M>,
    pub stream: Option<&'a Stream>,
}

impl<M> Reader<'_, M> {
    /// One page: what there is after `last`, as far as it goes; a gap before it for what is not kept any more. While the link is
    /// filling up it is an empty one: the shard asks again. Returns how many messages it had.
    pub(in crate::host) fn page(&self, links: &mut Links, last: u64) -> u64 {
        let kept = self.stream.map(|stream| (stream.history.first(), stream.history.last()));
        // Without a history nothing more will come.
        let (first, head) = kept.unwrap_or((last + 1, last));
        if last + 1 < first {
            let missing = [last + 1, first - 1].map(u64::to_le_bytes);
            links.send(self.to, Kind::Gap, 0, &[missing.as_flattened()]);
        }
        let last = last.max(first - 1);
        let (reached, messages) =
            if links.is_half_full(self.to.link) { (last, 0) } else { self.replay(links, last, head) };
        let is_live = reached >= head;
        if is_live {
            links.note_live(self.member.binding());
        }
        let live = if is_live { flags::LIVE } else { 0 };
        links.send(self.to, Kind::Page, live, &[&reached.to_le_bytes()]);
        messages
    }

    /// Sends the member what its room keeps after one offset and up to another, a page of it. Returns how far it came, and
    /// how many messages that was.
    pub(in crate::host) fn replay(&self, links: &mut Links, after: u64, upto: u64) -> (u64, u64) {
        let (Some((link, room)), true) = (self.member.binding(), after < upto) else {
            return (upto, 0);
        };
        let publisher = Publisher { epoch: self.to.epoch, stream: self.stream.map(Stream::epoch) };
        links.announce_stream(link, room, publisher, upto);
        let (mut bytes, mut messages) = (0, 0);
        for (offset, stored) in kept(self.stream, after).take_while(|&(offset, _)| offset <= upto) {
            bytes += stored.body.len();
            if bytes > PAGE_BYTES && bytes > stored.body.len() {
                return (offset - 1, messages);
            }
            if is_for(stored, self.member) {
                links.send(self.to, Kind::Send, stored.bits, &[&stored.body]);
                messages += 1;
            }
        }
        (upto, messages)
    }
}

fn kept(stream: Option<&Stream>, after: u64) -> impl Iterator<Item = (u64, &Stored)> {
    stream.into_iter().flat_map(move |stream| stream.history.after(after))
}

/// Was it meant for this member?
fn is_for<M>(stored: &Stored, member: &Member<M>) -> bool {
    let excluded = stored.without != 0 && stored.without == member.connection();
    !excluded && stored.tag.as_deref().is_none_or(|tag| member.has_tag(tag))
}
