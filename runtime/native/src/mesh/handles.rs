//! The numbers that identify a room, a member or a host between shards and hosts. Each has its own type, so that they cannot
//! be confused.

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// Its index in the table.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The handle for this index of the table, which has fewer than 2³² entries.
            #[inline]
            pub const fn of_index(index: usize) -> $name {
                $name(index as u32)
            }
        }
    };
}

number! {
    /// The index of a room in its shard's table: the handle of OPEN, PUBLISH, CREDIT and other frames about rooms.
    RoomHandle
}

number! {
    /// The index of a member in its shard's table: the handle of JOIN, PUSH, SEND and other frames about members.
    MemberHandle
}

number! {
    /// The index of a host in the table of partitions.
    HostIndex
}

number! {
    /// A shard, as shards are numbered from 0: the handle of HELLO.
    ShardIndex
}
