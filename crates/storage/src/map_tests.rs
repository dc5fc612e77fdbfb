use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Operation {
    Insert(u8, u16),
    Remove(u8),
    Update(u8, u16),
    Snapshot,
    Restore(usize),
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        6 => (any::<u8>(), any::<u16>()).prop_map(|(key, value)| Operation::Insert(key, value)),
        3 => any::<u8>().prop_map(Operation::Remove),
        2 => (any::<u8>(), any::<u16>()).prop_map(|(key, value)| Operation::Update(key, value)),
        1 => Just(Operation::Snapshot),
        1 => any::<usize>().prop_map(Operation::Restore),
    ]
}

fn check_shape(link: &Link<u8, u16>) {
    let Some(node) = link else { return };
    for child in [&node.left, &node.right].into_iter().flatten() {
        assert!(node.outranks(child));
    }
    assert_eq!(node.len, 1 + len(node.left.as_ref()) + len(node.right.as_ref()));
    check_shape(&node.left);
    check_shape(&node.right);
}

fn model_diff(before: &BTreeMap<u8, u16>, after: &BTreeMap<u8, u16>) -> Vec<Difference<u8, u16>> {
    let mut keys: Vec<u8> = before.keys().chain(after.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let difference = |key| Difference {
        key,
        before: before.get(&key).copied(),
        after: after.get(&key).copied(),
    };
    keys.into_iter()
        .map(difference)
        .filter(|difference| difference.before != difference.after)
        .collect()
}

proptest! {
    #[test]
    fn behaves_as_a_btree_map(operations in prop::collection::vec(operation(), 0..200)) {
        let mut map = Map::new();
        let mut model = BTreeMap::new();
        let mut snapshots = vec![(map.clone(), model.clone())];
        for operation in operations {
            match operation {
                Operation::Insert(key, value) => prop_assert_eq!(map.insert(key, value), model.insert(key, value)),
                Operation::Remove(key) => prop_assert_eq!(map.remove(&key), model.remove(&key)),
                Operation::Update(key, value) => {
                    let (ours, theirs) = (map.get_mut(&key), model.get_mut(&key));
                    prop_assert_eq!(ours.is_some(), theirs.is_some());
                    if let (Some(ours), Some(theirs)) = (ours, theirs) {
                        (*ours, *theirs) = (value, value);
                    }
                }
                Operation::Snapshot => snapshots.push((map.clone(), model.clone())),
                Operation::Restore(index) => (map, model) = snapshots[index % snapshots.len()].clone(),
            }
        }
        check_shape(&map.root);
        prop_assert_eq!(map.len(), model.len());
        prop_assert!(map.iter().eq(model.iter()));
        for start in 0..=u8::MAX {
            prop_assert_eq!(map.get(&start), model.get(&start));
            prop_assert!(map.iter_from(Bound::Included(&start)).eq(model.range(start..)));
            let after = (Bound::Excluded(start), Bound::Unbounded);
            prop_assert!(map.iter_from(Bound::Excluded(&start)).eq(model.range(after)));
        }
        for (earlier, earlier_model) in &snapshots {
            prop_assert!(earlier.iter().eq(earlier_model.iter()));
            prop_assert_eq!(Map::diff(earlier, &map, &u16::eq), model_diff(earlier_model, &model));
            prop_assert_eq!(Map::diff(&map, earlier, &u16::eq), model_diff(&model, earlier_model));
        }
    }
}

#[test]
fn diff_leaves_out_what_is_shared() {
    let mut map: Map<u32, u32> = (0..10_000).map(|n| (n, n)).collect();
    let before = map.clone();
    map.insert(5, 6);
    map.remove(&7_000);
    map.insert(20_000, 1);
    let comparisons = Cell::new(0);
    let same = |a: &u32, b: &u32| {
        comparisons.set(comparisons.get() + 1);
        a == b
    };
    let differences = Map::diff(&before, &map, &same);
    assert_eq!(
        differences.iter().map(|difference| difference.key).collect::<Vec<_>>(),
        [5, 7_000, 20_000]
    );
    // A walk over both maps would compare all of them; three paths are at most some dozens of nodes each.
    assert!(comparisons.get() < 300, "{} comparisons", comparisons.get());
}

#[test]
fn unchanged_maps_stay_the_same_tree() {
    let mut map: Map<u32, u32> = (0..100).map(|n| (n, n)).collect();
    let before = map.clone();
    assert_eq!(map.remove(&1_000), None);
    assert_eq!(map.get_mut(&1_000), None);
    assert!(map.ptr_eq(&before));
    map.insert(3, 3);
    assert!(!map.ptr_eq(&before));
    assert_eq!(map, before);
}

fn shape(link: &Link<u32, u32>) -> Vec<u32> {
    link.as_ref().map_or_else(Vec::new, |node| {
        [vec![node.key], shape(&node.left), shape(&node.right)].concat()
    })
}

#[test]
fn equal_key_sets_have_equal_shapes() {
    let forward: Map<u32, u32> = (0..500).map(|n| (n, n)).collect();
    let mut backward: Map<u32, u32> = (0..600).rev().map(|n| (n, n)).collect();
    for n in 500..600 {
        backward.remove(&n);
    }
    assert_eq!(shape(&forward.root), shape(&backward.root));
}
