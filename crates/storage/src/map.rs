//! A persistent ordered map.
//!
//! [`Map`] is a treap of reference-counted nodes. A clone shares everything and costs one reference count;
//! a change copies the path to the changed entry, or nothing at all where no clone is left to see it.
//! An entry's priority is a hash of its key, so that equal key sets have equal shapes however they came
//! about. Two versions of a map therefore line up node by node, and [`Map::diff`] leaves out every subtree
//! that both share: its cost follows what changed, not what is stored. (The maps of `rpds`, equally
//! fast otherwise, have neither that shape nor a way to see whether two of them share nodes.)

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Bound;
use std::sync::Arc;

type Link<K, V> = Option<Arc<Node<K, V>>>;

#[derive(Clone)]
struct Node<K, V> {
    key: K,
    value: V,
    priority: u64,
    /// Entries in this subtree.
    len: usize,
    left: Link<K, V>,
    right: Link<K, V>,
}

impl<K: Ord, V> Node<K, V> {
    /// The heap order: priorities first; keys decide between equal ones, so that there is one shape only.
    fn outranks(&self, other: &Self) -> bool {
        (self.priority, &self.key) > (other.priority, &other.key)
    }

    fn update_len(&mut self) {
        self.len = 1 + len(self.left.as_ref()) + len(self.right.as_ref());
    }
}

fn len<K, V>(link: Option<&Arc<Node<K, V>>>) -> usize {
    link.map_or(0, |node| node.len)
}

fn priority(key: &(impl Hash + ?Sized)) -> u64 {
    // `DefaultHasher::new` has fixed keys: the same key has the same priority in every map.
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// A persistent map ordered by its keys: `clone` is O(1), lookups and changes are O(log n).
pub struct Map<K, V> {
    root: Link<K, V>,
}

/// One key that two maps do not agree on, as [`Map::diff`] reports it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference<K, V> {
    /// The key.
    pub key: K,
    /// Its value in the first map.
    pub before: Option<V>,
    /// Its value in the second map.
    pub after: Option<V>,
}

impl<K, V> Map<K, V> {
    /// The empty map.
    pub const fn new() -> Self {
        Self { root: None }
    }

    /// How many entries the map has.
    pub fn len(&self) -> usize {
        len(self.root.as_ref())
    }

    /// Whether the map has no entries.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Whether both maps are known to be equal because they are the same tree. `false` says nothing.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        match (&self.root, &other.root) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// All entries in the order of their keys.
    pub fn iter(&self) -> Iter<'_, K, V> {
        let mut iter = Iter { stack: Vec::new() };
        iter.descend(self.root.as_ref());
        iter
    }
}

impl<K: Ord, V> Map<K, V> {
    /// The value of `key`.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let mut link = &self.root;
        while let Some(node) = link {
            link = match key.cmp(node.key.borrow()) {
                Ordering::Less => &node.left,
                Ordering::Equal => return Some(&node.value),
                Ordering::Greater => &node.right,
            };
        }
        None
    }

    /// Whether the map has `key`.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// The entries from `start` on, in the order of their keys.
    pub fn iter_from<Q: Ord + ?Sized>(&self, start: Bound<&Q>) -> Iter<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let mut stack = Vec::new();
        let mut link = &self.root;
        while let Some(node) = link {
            let inside = match start {
                Bound::Unbounded => true,
                Bound::Included(start) => node.key.borrow() >= start,
                Bound::Excluded(start) => node.key.borrow() > start,
            };
            if inside {
                stack.push(&**node);
                link = &node.left;
            } else {
                link = &node.right;
            }
        }
        Iter { stack }
    }
}

impl<K: Ord + Hash + Clone, V: Clone> Map<K, V> {
    /// Sets the value of `key`, and gives back the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let priority = priority(&key);
        let node = Node { key, value, priority, len: 1, left: None, right: None };
        insert(&mut self.root, node)
    }

    /// Removes `key`, and gives back the value it had.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        // Looking first keeps the whole tree shared where there is nothing to remove.
        self.contains_key(key).then(|| remove(&mut self.root, key)).flatten()
    }

    /// The value of `key`, to be changed in place.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        if !self.contains_key(key) {
            return None;
        }
        let mut link = &mut self.root;
        while let Some(node) = link {
            let node = Arc::make_mut(node);
            link = match key.cmp(node.key.borrow()) {
                Ordering::Less => &mut node.left,
                Ordering::Equal => return Some(&mut node.value),
                Ordering::Greater => &mut node.right,
            };
        }
        None
    }

    /// The value of `key`, to be changed in place, and made with `default` where there is none.
    pub fn get_or_insert_with(&mut self, key: &K, default: impl FnOnce() -> V) -> &mut V {
        if !self.contains_key(key) {
            self.insert(key.clone(), default());
        }
        match self.get_mut(key) {
            Some(value) => value,
            None => unreachable!("the key has just been inserted"),
        }
    }

    /// What changed from `before` to `after`, in the order of the keys. Subtrees that both maps share are not
    /// visited; `same` decides whether two values of one key are equal.
    pub fn diff(
        before: &Self,
        after: &Self,
        same: &impl Fn(&V, &V) -> bool,
    ) -> Vec<Difference<K, V>> {
        let mut differences = Vec::new();
        diff(before.root.clone(), after.root.clone(), same, &mut differences);
        differences
    }
}

fn insert<K: Ord + Clone, V: Clone>(link: &mut Link<K, V>, mut new: Node<K, V>) -> Option<V> {
    let Some(node) = link else {
        *link = Some(Arc::new(new));
        return None;
    };
    if new.outranks(node) {
        // Everything below `node` ranks lower still, so the key is not among it: an equal key has an equal rank.
        (new.left, new.right) = split(link.take(), &new.key);
        new.update_len();
        *link = Some(Arc::new(new));
        return None;
    }
    let node = Arc::make_mut(node);
    let previous = match new.key.cmp(&node.key) {
        Ordering::Less => insert(&mut node.left, new),
        Ordering::Equal => return Some(std::mem::replace(&mut node.value, new.value)),
        Ordering::Greater => insert(&mut node.right, new),
    };
    node.update_len();
    previous
}

fn remove<K: Ord + Clone + Borrow<Q>, V: Clone, Q: Ord + ?Sized>(
    link: &mut Link<K, V>,
    key: &Q,
) -> Option<V> {
    let node = link.as_mut()?;
    let ordering = key.cmp(node.key.borrow());
    if ordering == Ordering::Equal {
        let node = Arc::unwrap_or_clone(link.take()?);
        *link = merge(node.left, node.right);
        return Some(node.value);
    }
    let node = Arc::make_mut(node);
    let removed =
        remove(if ordering == Ordering::Less { &mut node.left } else { &mut node.right }, key);
    node.update_len();
    removed
}

/// The entries before `key` and those after it; `key` itself is not in the tree.
fn split<K: Ord + Clone, V: Clone>(link: Link<K, V>, key: &K) -> (Link<K, V>, Link<K, V>) {
    let Some(mut shared) = link else { return (None, None) };
    let node = Arc::make_mut(&mut shared);
    if node.key < *key {
        let (before, after) = split(node.right.take(), key);
        node.right = before;
        node.update_len();
        (Some(shared), after)
    } else {
        let (before, after) = split(node.left.take(), key);
        node.left = after;
        node.update_len();
        (before, Some(shared))
    }
}

/// One tree of two, where all keys of `left` come before those of `right`.
fn merge<K: Ord + Clone, V: Clone>(left: Link<K, V>, right: Link<K, V>) -> Link<K, V> {
    let (mut left, mut right) = match (left, right) {
        (left, None) => return left,
        (None, right) => return right,
        (Some(left), Some(right)) => (left, right),
    };
    if left.outranks(&right) {
        let node = Arc::make_mut(&mut left);
        node.right = merge(node.right.take(), Some(right));
        node.update_len();
        Some(left)
    } else {
        let node = Arc::make_mut(&mut right);
        node.left = merge(Some(left), node.left.take());
        node.update_len();
        Some(right)
    }
}

fn diff<K: Ord + Clone, V: Clone>(
    before: Link<K, V>,
    after: Link<K, V>,
    same: &impl Fn(&V, &V) -> bool,
    out: &mut Vec<Difference<K, V>>,
) {
    let removed = |node: &Node<K, V>| Difference {
        key: node.key.clone(),
        before: Some(node.value.clone()),
        after: None,
    };
    let added = |node: &Node<K, V>| Difference {
        key: node.key.clone(),
        before: None,
        after: Some(node.value.clone()),
    };
    match (before, after) {
        (None, None) => {}
        (Some(a), Some(b)) if Arc::ptr_eq(&a, &b) => {}
        (Some(a), None) => {
            diff(a.left.clone(), None, same, out);
            out.push(removed(&a));
            diff(a.right.clone(), None, same, out);
        }
        (None, Some(b)) => {
            diff(None, b.left.clone(), same, out);
            out.push(added(&b));
            diff(None, b.right.clone(), same, out);
        }
        (Some(a), Some(b)) if a.key == b.key => {
            diff(a.left.clone(), b.left.clone(), same, out);
            if !same(&a.value, &b.value) {
                let (before, after) = (Some(a.value.clone()), Some(b.value.clone()));
                out.push(Difference { key: a.key.clone(), before, after });
            }
            diff(a.right.clone(), b.right.clone(), same, out);
        }
        // The higher of two different roots is missing from the other tree, where it would be the root too.
        (Some(a), Some(b)) if a.outranks(&b) => {
            let (left, right) = split(Some(b), &a.key);
            diff(a.left.clone(), left, same, out);
            out.push(removed(&a));
            diff(a.right.clone(), right, same, out);
        }
        (Some(a), Some(b)) => {
            let (left, right) = split(Some(a), &b.key);
            diff(left, b.left.clone(), same, out);
            out.push(added(&b));
            diff(right, b.right.clone(), same, out);
        }
    }
}

/// The iterator over the entries of a [`Map`].
pub struct Iter<'a, K, V> {
    /// The nodes still to be visited whose left subtrees have been; the next one is on top.
    stack: Vec<&'a Node<K, V>>,
}

impl<'a, K, V> Iter<'a, K, V> {
    fn descend(&mut self, mut link: Option<&'a Arc<Node<K, V>>>) {
        while let Some(node) = link {
            self.stack.push(node);
            link = node.left.as_ref();
        }
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.stack.pop()?;
        self.descend(node.right.as_ref());
        Some((&node.key, &node.value))
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K, V> Clone for Map<K, V> {
    fn clone(&self) -> Self {
        Self { root: self.root.clone() }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.ptr_eq(other) || (self.len() == other.len() && self.iter().eq(other.iter()))
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Ord + Hash + Clone, V: Clone> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
