//! Tables whose places have numbers of a type of their own, so that no number is taken for another.
//!
//! The one rule: `get` is asked where the number may have expired, `known` where it cannot have: then a missing entry is a
//! fault of ours, at which a debug build stops.

use std::fmt::Debug;
use std::marker::PhantomData;

use slab::Slab;

use crate::mesh::{HostIndex, MemberHandle, RoomHandle};

/// What must be there: without it a debug build stops, since that is a fault of ours; another goes on without it.
#[inline]
pub(super) fn present<T>(found: Option<T>, what: impl Debug) -> Option<T> {
    debug_assert!(found.is_some(), "{what:?} is not there");
    found
}

/// A connection of this shard, in its table. The slot is used again once the connection has been removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnSlot(pub u32);

/// A number that names a place in a table; the highest names none.
pub trait Key: Copy + Debug + Eq {
    const HIGHEST: Self;
    fn index(self) -> usize;
    fn of_index(index: usize) -> Self;
}

macro_rules! keys {
    ($($name:ident),+) => {
        $(impl Key for $name {
            const HIGHEST: $name = $name(u32::MAX);

            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }

            #[inline]
            fn of_index(index: usize) -> $name {
                $name(index as u32)
            }
        })+
    };
}

keys!(ConnSlot, RoomHandle, MemberHandle, HostIndex);

/// A number or none, no larger than the number. A table looks up either at the same cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maybe<K>(K);

impl<K: Key> Maybe<K> {
    pub const NONE: Maybe<K> = Maybe(K::HIGHEST);

    /// The number, if there is one.
    #[inline]
    pub fn get(self) -> Option<K> {
        self.is_some().then_some(self.0)
    }

    #[inline]
    pub fn is_some(self) -> bool {
        self.0 != K::HIGHEST
    }

    #[inline]
    pub fn is_none(self) -> bool {
        !self.is_some()
    }

    /// The place in a table; for none one that no table has.
    #[inline]
    pub(super) fn index(self) -> usize {
        self.0.index()
    }

    /// The number that is known to be there, since something was found by it.
    #[inline]
    pub(super) fn known(self) -> K {
        debug_assert!(self.is_some(), "there is no number");
        self.0
    }
}

impl<K: Key> From<K> for Maybe<K> {
    #[inline]
    fn from(key: K) -> Maybe<K> {
        Maybe(key)
    }
}

impl<K: Key> From<Option<K>> for Maybe<K> {
    #[inline]
    fn from(key: Option<K>) -> Maybe<K> {
        key.map_or(Maybe::NONE, Maybe)
    }
}

impl<K: Key> PartialEq<K> for Maybe<K> {
    #[inline]
    fn eq(&self, other: &K) -> bool {
        self.0 == *other
    }
}

/// A table that numbers what is put into it. Not thread-safe.
#[derive(Debug)]
pub struct Slots<K, T>(Slab<T>, PhantomData<K>);

impl<K, T> Default for Slots<K, T> {
    fn default() -> Slots<K, T> {
        Slots(Slab::new(), PhantomData)
    }
}

impl<K: Key, T> Slots<K, T> {
    #[inline]
    pub fn get(&self, key: impl Into<Maybe<K>>) -> Option<&T> {
        self.0.get(key.into().index())
    }

    #[inline]
    pub fn get_mut(&mut self, key: impl Into<Maybe<K>>) -> Option<&mut T> {
        self.0.get_mut(key.into().index())
    }

    /// The entry of a number that cannot have expired.
    #[inline]
    pub fn known(&self, key: impl Into<Maybe<K>>) -> Option<&T> {
        let key = key.into();
        present(self.get(key), key)
    }

    /// The same, to change it.
    #[inline]
    pub fn known_mut(&mut self, key: impl Into<Maybe<K>>) -> Option<&mut T> {
        let key = key.into();
        present(self.get_mut(key), key)
    }

    /// The number of the new entry: the one freed last, or the next.
    pub fn insert(&mut self, entry: T) -> K {
        K::of_index(self.0.insert(entry))
    }

    /// The number that the next entry will have.
    pub fn vacant_key(&self) -> K {
        K::of_index(self.0.vacant_key())
    }

    pub fn try_remove(&mut self, key: K) -> Option<T> {
        self.0.try_remove(key.index())
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        self.0.iter().map(|(index, entry)| (K::of_index(index), entry))
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (K, &mut T)> {
        self.0.iter_mut().map(|(index, entry)| (K::of_index(index), entry))
    }

    /// The numbers of all entries, in order.
    pub fn keys(&self) -> Vec<K> {
        self.iter().map(|(key, _)| key).collect()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }
}
