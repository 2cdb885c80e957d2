//! What a host counts. Plain numbers, only ever growing but for the last four, which are levels.

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// A host's numbers; see each field.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Counters { $($(#[$doc])* pub $name: u64),+ }

        impl Counters {
            /// Every counter with its name.
            pub fn list(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name)),+]
            }
        }
    };
}

counters! {
    /// Client messages taken from links.
    messages_in,
    /// Of those, the ones that had to wait in a mailbox.
    messages_queued,
    /// Frames for a room or member that is not known here (it has just left or moved).
    strays,
    messages_returned,
    /// Calls taken from actors.
    calls,
    /// Pages sent to members that catch up, and stored messages sent again, by those and to joins.
    pages,
    replayed,
    /// Times that a stream, or the oldest of one, was forgotten because of `host.history_bytes`.
    histories_shed,
    /// Pushes answered and joins refused `busy`, because a mailbox was full.
    refused_busy,
    /// Pushes answered `unavailable`, because their room is another host's.
    pushes_unavailable,
    /// Rooms that began a new life because the last had failed.
    restarts,
    joins,
    joins_recovered,
    /// Joins closed with 1013 because of `limits.rooms`.
    joins_refused_full,
    /// Joins refused `invalid` because of `limits.join_bytes`.
    joins_refused_long,
    /// Joins closed with 1011 because their room is in quarantine.
    joins_refused_quarantine,
    /// Members that a room rejected, or whose join failed.
    joins_rejected,
    leaves,
    sends,
    publishes,
    /// MULTICAST frames.
    multicasts,
    /// Pushes answered.
    replies,
    /// PUBLISH and SEND frames dropped because the link was full.
    publishes_dropped,
    sends_dropped,
    /// Pushes not answered because the link was full; their members were closed.
    replies_dropped,
    /// Frames refused because of another epoch.
    not_owner,
    credit_grants,
    activations,
    quarantines,
    /// Rooms not started, because another host still ran them.
    rooms_refused,
    rooms_slept,
    /// Levels:
    links,
    rooms,
    members,
    unsent_bytes,
}
