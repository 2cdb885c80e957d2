//! The shard's counters: written by its thread alone, read by any.
//!
//! One table; the name is what `stateroom stats` prints. Gauges go down too.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Counters and gauges of one shard. Every field only ever has one writer.
        #[derive(Debug, Default)]
        pub struct Counters { $($(#[$doc])* pub $name: Counter),+ }

        impl Counters {
            /// Every name with its value now.
            pub fn read(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name.get())),+]
            }
        }
    };
}

/// A number with one writer: a load and a store, no locked instruction.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts so many more.
    pub fn add(&self, count: u64) {
        self.0.store(self.0.load(Relaxed).wrapping_add(count), Relaxed);
    }

    /// Takes from a gauge.
    pub fn sub(&self, count: u64) {
        self.0.store(self.0.load(Relaxed).wrapping_sub(count), Relaxed);
    }

    /// Sets a gauge.
    pub fn set(&self, value: u64) {
        self.0.store(value, Relaxed);
    }

    /// The value now; any thread.
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

impl Counters {
    /// Counts a refusal by its status.
    pub fn refused(&self, status: u16) {
        let known: [(u16, &Counter); 11] = [
            (400, &self.refused_400),
            (403, &self.refused_403),
            (404, &self.refused_404),
            (405, &self.refused_405),
            (408, &self.refused_408),
            (413, &self.refused_413),
            (426, &self.refused_426),
            (429, &self.refused_429),
            (431, &self.refused_431),
            (503, &self.refused_503),
            (505, &self.refused_505),
        ];
        known.iter().filter(|(number, _)| *number == status).for_each(|(_, counter)| counter.add(1));
    }
}

counters! {
    /// Gauge: open sockets, in whatever phase.
    connections,
    /// Gauge: memberships of sockets in rooms.
    members,
    /// Gauge: rooms with members on this shard.
    rooms,
    accepted,
    /// Times that a newcomer could not be accepted, for want of descriptors or memory.
    accept_failures,
    upgraded,
    closed,
    bytes_in,
    bytes_out,
    messages_in,
    messages_out,
    /// Broadcasts received from hosts, before fan-out.
    publishes,
    pings_sent,
    pages_served,
    /// Requests answered with a 4xx or 5xx, by status.
    refused_400, refused_403, refused_404, refused_405, refused_408, refused_413, refused_426, refused_429,
    refused_431, refused_503, refused_505,
    /// Refused connections dropped without an answer, because too many were being answered.
    refused_silently,
    /// Connections closed for what the client sent.
    protocol_errors, bad_utf8, too_big, fragment_floods, assembly_timeouts, control_floods, message_floods,
    heartbeat_timeouts,
    /// Channel sockets closed for a message that is not an envelope; joins refused here; pushes answered `busy` or `rate`, and
    /// what leaving members had sent and their room could not be sent any more.
    not_envelopes, joins_denied, pushes_busy, pushes_over_quota, pushes_dropped,
    /// Direct members' messages that a host has returned, for the next owner of their room.
    messages_returned,
    /// Messages on channel sockets that were no envelope and were answered `invalid`; pushes of a former join, dropped.
    odd_messages, pushes_outdated,
    /// Pushes answered `unavailable`: their host died before it answered, or could take nothing.
    pushes_unavailable,
    /// Direct members closed for saying more than their room allows one.
    quota_closed,
    /// Slow clients.
    slow_closed, dropped_new, dropped_old, shed,
    /// Messages that took the place of an older one under their key; `gap` events sent; times that a member fell behind
    /// what its room stores, and that it asked for a page of that.
    conflated, gaps, fell_behind, pulls,
    overflow_closed,
    tls_failures,
    /// Gauge: bytes held for open connections (queues, assemblies, windows); what many hold together counts once.
    memory_bytes,
    /// Times that an idle shard gave what a burst had left free back to the system.
    memory_given_back,
    /// Gauge: sockets not read because the room behind has no credit.
    paused,
    turns,
    /// Gauge: the longest turn of the last second that is over, in microseconds.
    turn_us_max,
    mesh_frames_in, mesh_bytes_in, mesh_bytes_out,
    /// Frames of another epoch than the partition's, dropped.
    mesh_fenced,
    /// Frames for a room or a member that had gone when they came, dropped.
    mesh_expired,
    /// Frames that a dead host had not acknowledged: direct messages that may be lost.
    mesh_unacknowledged,
    links_lost,
    /// Times that a host had not read its link for `mesh.unread_s`.
    links_unread,
    /// Attempts to connect to a host that failed.
    link_failures,
    /// Gauge: hosts that the table names and that have no link. Not 0 for long: the shard is not ready.
    links_down,
    rejoined,
    commands_failed,
}
