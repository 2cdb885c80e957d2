//! The host's own numbers, each a type of its own, so that none is taken for another. One rule: **a number that may be
//! missing is an `Option`**, which takes no more memory than the number.

use std::fmt;
use std::num::NonZeroU32;

use super::slots::{Key, Slot};

macro_rules! place {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(
            /// One more than the place.
            NonZeroU32,
        );

        impl $name {
            /// Of this place in a table. A table has fewer than 2³² - 1 places: one beyond is the last.
            #[inline]
            pub const fn of_index(index: usize) -> $name {
                $name(NonZeroU32::MIN.saturating_add(index as u32))
            }

            /// Its place in a table.
            #[inline]
            pub const fn index(self) -> usize {
                self.0.get() as usize - 1
            }
        }

        impl Slot for $name {
            #[inline]
            fn of_index(index: usize) -> $name {
                $name::of_index(index)
            }

            #[inline]
            fn index(self) -> usize {
                $name::index(self)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({})"), self.index())
            }
        }
    };
}

place! {
    /// A link of a host. It is not used again.
    LinkIndex
}

place! {
    /// A room's place in the host's table of rooms, while the room is known to be there.
    RoomSlot
}

place! {
    /// A member's place in the host's table of members, while the member is known to be there.
    MemberSlot
}

/// Names a room for as long as it is in the host's table.
pub type RoomKey = Key<RoomSlot>;

/// Names a membership for as long as it is in the host's table.
pub type MemberKey = Key<MemberSlot>;

/// Names a call until it comes back. Chosen by the host's user, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A shard, as shards are numbered in HELLO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShardIndex(pub u32);
