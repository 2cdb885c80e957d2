//! What is kept beside a table of which others give the numbers: in a vector, by number.

use std::marker::PhantomData;

use super::slots::{Key, Maybe, present};

/// At most one entry for each number. Not thread-safe.
#[derive(Debug)]
pub struct Sparse<K, T>(Vec<Option<T>>, PhantomData<K>);

impl<K, T> Default for Sparse<K, T> {
    fn default() -> Sparse<K, T> {
        Sparse(Vec::new(), PhantomData)
    }
}

impl<K: Key, T> Sparse<K, T> {
    #[inline]
    pub fn get(&self, key: impl Into<Maybe<K>>) -> Option<&T> {
        self.0.get(key.into().index())?.as_ref()
    }

    #[inline]
    pub fn get_mut(&mut self, key: impl Into<Maybe<K>>) -> Option<&mut T> {
        self.0.get_mut(key.into().index())?.as_mut()
    }

    /// The entry of a number that must have one.
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

    /// Puts an entry in, in place of the one before.
    pub fn insert(&mut self, key: K, entry: T) -> &mut T {
        let at = key.index();
        if self.0.len() <= at {
            self.0.resize_with(at + 1, || None);
        }
        self.0[at].insert(entry)
    }

    pub fn remove(&mut self, key: K) -> Option<T> {
        self.0.get_mut(key.index())?.take()
    }

    /// All numbers up to the highest of an entry that there is, or was since the last `shrink`.
    pub fn keys(&self) -> impl Iterator<Item = K> + use<K, T> {
        (0..self.0.len()).map(K::of_index)
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        self.0.iter().enumerate().filter_map(|(at, entry)| Some((K::of_index(at), entry.as_ref()?)))
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (K, &mut T)> {
        self.0.iter_mut().enumerate().filter_map(|(at, entry)| Some((K::of_index(at), entry.as_mut()?)))
    }

    /// Keeps no more room than the highest number needs.
    pub fn shrink(&mut self) {
        while self.0.pop_if(|last| last.is_none()).is_some() {}
        self.0.shrink_to_fit();
    }
}
