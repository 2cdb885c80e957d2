//! A slab whose keys know their life: a key of something that has gone finds nothing, not its successor.

use slab::Slab;

/// Names one room or one membership for as long as it lives. A slot is used again, a life is not
/// (2³² lives are a day of nothing but joins, and a stale key would have to be held as long).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub slot: u32,
    pub life: u32,
}

impl Key {
    /// The key as one number, for those who cannot hold a struct.
    pub fn number(self) -> u64 {
        u64::from(self.life) << 32 | u64::from(self.slot)
    }

    pub fn from_number(number: u64) -> Key {
        Key { slot: number as u32, life: (number >> 32) as u32 }
    }
}

#[derive(Debug)]
struct Entry<T> {
    item: T,
    life: u32,
}

/// Items found by slot (by those who know that it is alive) or by key (by those who do not).
#[derive(Debug)]
pub(super) struct Slots<T> {
    slab: Slab<Entry<T>>,
    lives: u32,
}

impl<T> Slots<T> {
    pub(super) fn new() -> Slots<T> {
        Slots { slab: Slab::new(), lives: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.slab.len()
    }

    /// The key the next `insert` will give.
    pub(super) fn next_key(&self) -> Key {
        Key { slot: self.slab.vacant_key() as u32, life: self.lives.wrapping_add(1) }
    }

    pub(super) fn insert(&mut self, item: T) -> Key {
        let key = self.next_key();
        self.lives = key.life;
        self.slab.insert(Entry { item, life: key.life });
        key
    }

    pub(super) fn key(&self, slot: u32) -> Option<Key> {
        self.slab.get(slot as usize).map(|entry| Key { slot, life: entry.life })
    }

    #[inline]
    pub(super) fn at(&self, slot: u32) -> Option<&T> {
        self.slab.get(slot as usize).map(|entry| &entry.item)
    }

    #[inline]
    pub(super) fn at_mut(&mut self, slot: u32) -> Option<&mut T> {
        self.slab.get_mut(slot as usize).map(|entry| &mut entry.item)
    }

    #[inline]
    pub(super) fn get(&self, key: Key) -> Option<&T> {
        self.slab.get(key.slot as usize).filter(|entry| entry.life == key.life).map(|entry| &entry.item)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        self.slab
            .get_mut(key.slot as usize)
            .filter(|entry| entry.life == key.life)
            .map(|entry| &mut entry.item)
    }

    pub(super) fn remove(&mut self, key: Key) -> Option<T> {
        self.get(key)?;
        self.slab.try_remove(key.slot as usize).map(|entry| entry.item)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.slab.iter().map(|(slot, entry)| Key { slot: slot as u32, life: entry.life })
    }
}
