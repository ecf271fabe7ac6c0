//! Who has which address or phone, looked up in the same time however many share it.
//! Whether two who share one are the same is said by `doubt`.

use std::collections::HashMap;

use super::{Face, Key};

/// A crowd that shares a key is told by so many of it, and by those of the name that is asked for.
const CROWD: usize = 20;

/// The owners of each key, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Owners<T> {
    first: HashMap<Key, Vec<T>>,
    /// Those of a crowd who came later, by key and name: a desk has thousands of customers.
    later: HashMap<(Key, String), Vec<T>>,
}

impl<T: Clone + PartialEq> Owners<T> {
    pub(crate) fn with_capacity(n: usize) -> Self {
        Self { first: HashMap::with_capacity(n), later: HashMap::new() }
    }

    /// Takes in somebody with all that they can be reached by; who is known already is not taken in twice.
    pub(crate) fn add(&mut self, face: &Face<'_>, owner: &T) {
        for key in face.keys() {
            let first = self.first.entry(key.clone()).or_default();
            if first.contains(owner) {
                continue;
            }
            if first.len() < CROWD {
                first.push(owner.clone());
            } else if let Some(name) = face.name_key() {
                let named = self.later.entry((key.clone(), name.to_owned())).or_default();
                if named.len() < CROWD && !named.contains(owner) {
                    named.push(owner.clone());
                }
            }
        }
    }

    /// Takes somebody out again.
    pub(crate) fn remove(&mut self, face: &Face<'_>, owner: &T) {
        for key in face.keys() {
            let named = face.name_key().and_then(|name| self.later.get_mut(&(key.clone(), name.to_owned())));
            for owners in self.first.get_mut(key).into_iter().chain(named) {
                owners.retain(|known| known != owner);
            }
        }
    }

    /// Returns the owners of a key who may be meant by a face: all, and of a crowd the first of it and those of its name.
    pub(crate) fn of<'a>(&'a self, key: &Key, face: &Face<'_>) -> impl Iterator<Item = &'a T> + use<'a, T> {
        let first = self.first.get(key);
        let is_crowd = first.is_some_and(|first| first.len() >= CROWD);
        let name = face.name_key().filter(|_| is_crowd && !self.later.is_empty());
        let later = name.and_then(|name| self.later.get(&(key.clone(), name.to_owned())));
        first.into_iter().chain(later).flatten()
    }

    /// Returns the owners of a key, of a crowd the first.
    pub(crate) fn first<'a>(&'a self, key: &Key) -> impl Iterator<Item = T> + use<'a, T> {
        self.first.get(key).into_iter().flatten().cloned()
    }

    /// Returns whether more than one has this key.
    pub(crate) fn is_shared(&self, key: &Key) -> bool {
        self.first.get(key).is_some_and(|owners| owners.len() > 1)
    }
}
