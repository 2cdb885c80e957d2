//! What a client may send: of messages, bytes and control frames in all, and of messages and bytes to one room.

use super::bucket::{Bucket, Rate};
use super::env::Env;
use super::inbound::Stop;

/// Messages are few and small by what they cost us, not only by what they come to: empty fragments are work too.
/// One alone always fits into a full bucket.
pub(super) fn charge_message(
    messages: &mut Bucket,
    bytes: &mut Bucket,
    env: &Env,
    cost_bytes: usize,
) -> Result<(), Stop> {
    let flood = |retry_ms| Stop::MessageFlood { retry_ms };
    messages.take(1.0, env.messages, env.now_ms).map_err(flood)?;
    bytes.take((cost_bytes as f32).min(env.bytes.burst), env.bytes, env.now_ms).map_err(flood)
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
    messages.take(1.0, messages_rate, now_ms)?;
    bytes.take((payload_bytes as f32).min(bytes_rate.burst), bytes_rate, now_ms)
}
