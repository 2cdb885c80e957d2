//! The numbers by which a shard and a host speak of one room, one membership, one host: each a type of its own, so that
//! none is taken for another.

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// Its place in a table.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// Of this place in a table. A table has fewer than 2³² places.
            #[inline]
            pub const fn of_index(index: usize) -> $name {
                $name(index as u32)
            }
        }
    };
}

number! {
    /// A room of a shard, in the shard's table: the handle of OPEN, PUBLISH, CREDIT and other frames about rooms.
    RoomHandle
}

number! {
    /// A membership of a shard, in the shard's table: the handle of JOIN, PUSH, SEND and other frames about members.
    MemberHandle
}

number! {
    /// A host, as the table of partitions numbers it.
    HostIndex
}
