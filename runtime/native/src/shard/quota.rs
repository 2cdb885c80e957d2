//! What a client may send: of messages, bytes and control frames in all, and of messages and bytes to one room.

use super::bucket::{Bucket, Rate};
use super::conn::Conn;
use super::core::Core;
use super::env::Env;
use super::stop::Stop;
use crate::mesh::{MemberHandle, RoomHandle};

impl Core {
    /// The member may do at first what it may do at most, or what it has left there from before.
    pub(super) fn start_quota(&mut self, handle: RoomHandle, member: MemberHandle) {
        let Some(room) = self.rooms.rooms.known(handle).filter(|room| room.has_quota()) else {
            return;
        };
        let (quota, now_ms) = (room.quota, self.env.now_ms);
        let Some(entry) = self.rooms.members.known(member) else { return };
        let channels = self.conns.known_mut(entry.conn).and_then(Conn::channels_mut);
        let left = channels.and_then(|channels| channels.spent.take(entry.topic()));
        let left = left.unwrap_or_else(|| quota.map(|rate| Bucket::full(rate, now_ms)));
        self.change(member, |more| more.quota = left);
    }

    /// The member says no more here: its socket remembers what it had left. Once, for by the time it leaves its room a later
    /// membership of the topic may have less.
    pub(super) fn keep_quota(&mut self, member: MemberHandle) {
        let Some(room) = self.rooms.room_of(member).filter(|room| room.has_quota()) else { return };
        let (rates, now_ms) = (room.quota, self.env.now_ms);
        let Some(entry) = self.rooms.members.known(member) else { return };
        let conn = self.conns.known_mut(entry.conn);
        let Some((channels, more)) = conn.and_then(Conn::channels_mut).zip(entry.more()) else { return };
        let left = more.quota;
        let whole_in_ms = left.iter().zip(rates).map(|(left, rate)| left.full_in_ms(rate, now_ms)).max();
        if let Some(whole_in_ms) = whole_in_ms.filter(|ms| *ms > 0) {
            channels.spent.keep(entry.topic(), left, now_ms + whole_in_ms, now_ms);
        }
    }
}

/// Messages are few and small by what they cost us, not only by what they come to: empty fragments are work too.
/// One alone always fits into a full bucket.
pub(super) fn charge_message(
    messages: &mut Bucket,
    bytes: &mut Bucket,
    env: &Env,
    cost_bytes: usize,
) -> Result<(), Stop> {
    let flood = |retry_ms| Stop::MessageFlood { retry_ms };
    let cost = (cost_bytes as f64).min(env.bytes.burst);
    let (messages, bytes) = ((messages, 1.0, env.messages), (bytes, cost, env.bytes));
    Bucket::take_both(messages, bytes, env.now_ms).map_err(flood)
}

pub(super) fn charge_control(control: &mut Bucket, env: &Env) -> Result<(), Stop> {
    control.take(1.0, env.control, env.now_ms).map_err(|_| Stop::ControlFlood)
}

/// The room's quota of one member: messages, bytes. `Err`: the milliseconds until it may say this.
pub(super) fn take_quota(
    [messages, bytes]: &mut [Bucket; 2],
    [messages_rate, bytes_rate]: [Rate; 2],
    payload_bytes: usize,
    now_ms: u64,
) -> Result<(), u64> {
    let cost = (payload_bytes as f64).min(bytes_rate.burst);
    Bucket::take_both((messages, 1.0, messages_rate), (bytes, cost, bytes_rate), now_ms)
}
