//! A slab whose keys expire: a key of an item that has gone finds nothing, not the next item in its place.

use std::marker::PhantomData;

use slab::Slab;

use super::must_exist::must_exist;

/// A place in one kind of table: a type of its own for each.
pub trait Slot: Copy {
    /// Of this place. A table has fewer than 2³² - 1 places: one beyond is the last.
    fn of_index(index: usize) -> Self;

    fn index(self) -> usize;
}

/// Names one room or one membership for as long as it lives. A slot is used again, a life is not
/// (2³² lives are a day of nothing but joins, and a stale key would have to be held as long).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key<S> {
    pub slot: S,
    pub life: u32,
}

impl<S: Slot> Key<S> {
    /// The key as one number, for Python.
    pub fn number(self) -> u64 {
        u64::from(self.life) << 32 | self.slot.index() as u64
    }

    /// The key of nothing that there is: no table has so many places.
    pub fn of_nothing() -> Key<S> {
        Key { slot: S::of_index(u32::MAX as usize), life: 0 }
    }

    /// Of any number; one that is no key's finds nothing.
    pub fn from_number(number: u64) -> Key<S> {
        Key { slot: S::of_index(number as u32 as usize), life: (number >> 32) as u32 }
    }
}

#[derive(Debug)]
struct Entry<T> {
    item: T,
    life: u32,
}

/// Items, found by slot if the item is known to be there: a slot without an item is a bug here. Or by key, if it may have
/// gone: a key that has expired finds nothing.
#[derive(Debug)]
pub(super) struct Slots<S, T> {
    slab: Slab<Entry<T>>,
    lives: u32,
    named_by: PhantomData<S>,
}

impl<S: Slot, T> Slots<S, T> {
    pub(super) fn new() -> Slots<S, T> {
        Slots { slab: Slab::new(), lives: 0, named_by: PhantomData }
    }

    pub(super) fn len(&self) -> usize {
        self.slab.len()
    }

    /// The key the next `insert` will give.
    pub(super) fn next_key(&self) -> Key<S> {
        Key { slot: S::of_index(self.slab.vacant_key()), life: self.lives.wrapping_add(1) }
    }

    pub(super) fn insert(&mut self, item: T) -> Key<S> {
        let key = self.next_key();
        self.lives = key.life;
        self.slab.insert(Entry { item, life: key.life });
        key
    }

    #[track_caller]
    pub(super) fn key(&self, slot: S) -> Option<Key<S>> {
        must_exist(self.slab.get(slot.index())).map(|entry| Key { slot, life: entry.life })
    }

    #[inline]
    #[track_caller]
    pub(super) fn at(&self, slot: S) -> Option<&T> {
        must_exist(self.slab.get(slot.index())).map(|entry| &entry.item)
    }

    #[inline]
    #[track_caller]
    pub(super) fn at_mut(&mut self, slot: S) -> Option<&mut T> {
        must_exist(self.slab.get_mut(slot.index())).map(|entry| &mut entry.item)
    }

    #[inline]
    pub(super) fn get(&self, key: Key<S>) -> Option<&T> {
        self.slab.get(key.slot.index()).filter(|entry| entry.life == key.life).map(|entry| &entry.item)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, key: Key<S>) -> Option<&mut T> {
        self.slab
            .get_mut(key.slot.index())
            .filter(|entry| entry.life == key.life)
            .map(|entry| &mut entry.item)
    }

    pub(super) fn remove(&mut self, key: Key<S>) -> Option<T> {
        self.get(key)?;
        self.slab.try_remove(key.slot.index()).map(|entry| entry.item)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = Key<S>> + '_ {
        self.slab.iter().map(|(slot, entry)| Key { slot: S::of_index(slot), life: entry.life })
    }
}
