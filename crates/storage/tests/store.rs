//! The store: snapshots and differences against a plain model.

use std::collections::BTreeMap;
use std::rc::Rc;

use invitro_storage::cache::{CacheName, CacheRequest, MatchOptions, PutResponse};
use invitro_storage::kv::PutOptions;
use invitro_storage::r2::{CreateOptions, UploadState};
use invitro_storage::{
    Change, ManualClock, Random, Service, SharedStore, Simulators, Snapshot, Store, Value, diff, r2,
};
use proptest::prelude::*;

fn simulators() -> Simulators {
    Simulators::new(SharedStore::new(), Rc::new(ManualClock::new(1e12)), Random::seeded(1))
}

fn put(simulators: &Simulators, namespace: &str, key: &str, value: &str) {
    let value = value.to_owned();
    simulators.kv(namespace).put(key, value, &PutOptions::default()).unwrap();
}

#[derive(Clone, Debug)]
enum Operation {
    Put(Service, u8, u8),
    Delete(Service, u8, u8),
    Snapshot,
    Restore(usize),
    /// Compares two snapshots of any age.
    Diff(usize, usize),
}

fn operation() -> impl Strategy<Value = Operation> {
    let service = prop_oneof![
        Just(Service::Kv),
        Just(Service::R2),
        Just(Service::Cache),
        Just(Service::DurableObject)
    ];
    let place = (service, 0..3_u8, 0..12_u8);
    prop_oneof![
        6 => place.clone().prop_map(|(service, namespace, key)| Operation::Put(service, namespace, key)),
        3 => place.prop_map(|(service, namespace, key)| Operation::Delete(service, namespace, key)),
        1 => Just(Operation::Snapshot),
        1 => any::<usize>().prop_map(Operation::Restore),
        1 => any::<(usize, usize)>().prop_map(|(before, after)| Operation::Diff(before, after)),
    ]
}

type Model = BTreeMap<(Service, String, String), Vec<u8>>;

/// Does an operation on one key; `value` is what to put, `None` to delete.
fn apply(
    simulators: &Simulators,
    model: &mut Model,
    (service, namespace, key): (Service, u8, u8),
    value: Option<String>,
) {
    let (namespace, key) = (format!("n{namespace}"), format!("https://x.test/{key}"));
    let bytes = value.clone().unwrap_or_default().into_bytes();
    match service {
        Service::Kv if value.is_some() => {
            simulators.kv(&*namespace).put(&key, bytes, &PutOptions::default()).unwrap();
        }
        Service::Kv => simulators.kv(&*namespace).delete(&key).unwrap(),
        Service::R2 if value.is_some() => {
            let stored = simulators.r2(&*namespace).put(&key, bytes, &r2::PutOptions::default());
            assert!(stored.unwrap().is_some());
        }
        Service::R2 => simulators.r2(&*namespace).delete(&[&key]).unwrap(),
        Service::DurableObject => {
            let storage = simulators.durable_object(&namespace, "id");
            match &value {
                Some(_) => storage.put(&key, &bytes),
                None => drop(storage.delete(&key)),
            }
        }
        _ => {
            let cache = simulators.cache(&CacheName::Named(namespace.clone()));
            let request = CacheRequest::get(&key);
            if value.is_some() {
                let headers = [("cache-control".to_owned(), "max-age=60".to_owned())];
                let response = PutResponse {
                    status: 200,
                    headers: &headers,
                    body: bytes.into(),
                    has_known_length: true,
                };
                cache.put(&request, response).unwrap();
            } else {
                cache.delete(&request, MatchOptions::default()).unwrap();
            }
        }
    }
    let id = match service {
        Service::Cache => format!("named:{namespace}"),
        Service::DurableObject => format!("{namespace}/id"),
        _ => namespace,
    };
    match value {
        Some(value) => model.insert((service, id, key), value.into_bytes()),
        None => model.remove(&(service, id, key)),
    };
}

fn contents(value: &Value) -> Vec<u8> {
    match value {
        Value::Kv(entry) => entry.value.to_vec(),
        Value::R2(object) => object.body.bytes().to_vec(),
        Value::Cache(entry) => entry.body.to_vec(),
        Value::DurableObject(value) => value.to_vec(),
        Value::R2Upload(_) => unreachable!("no upload is made"),
    }
}

type ModelChange = ((Service, String, String), Option<Vec<u8>>, Option<Vec<u8>>);

fn model_diff(before: &Model, after: &Model) -> Vec<ModelChange> {
    let mut keys: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    let change = |key: (Service, String, String)| {
        (key.clone(), before.get(&key).cloned(), after.get(&key).cloned())
    };
    keys.into_iter().map(change).filter(|(_, before, after)| before != after).collect()
}

fn plain(changes: &[Change]) -> Vec<ModelChange> {
    let change = |change: &Change| {
        let key = (change.service, change.namespace.to_string(), change.key.to_string());
        (key, change.before.as_ref().map(contents), change.after.as_ref().map(contents))
    };
    changes.iter().map(change).collect()
}

/// How many runs of random operations are tried: in a release build a million operations in all.
const CASES: u32 = if cfg!(debug_assertions) { 128 } else { 10_000 };
/// How many operations a run has.
const OPERATIONS: std::ops::Range<usize> = if cfg!(debug_assertions) { 0..60 } else { 90..120 };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn snapshots_and_differences_agree_with_a_model(operations in prop::collection::vec(operation(), OPERATIONS)) {
        let simulators = simulators();
        let store = &simulators.store;
        let mut model = Model::new();
        let mut snapshots: Vec<(Snapshot, Model)> = vec![(store.snapshot(), model.clone())];
        for (index, operation) in operations.into_iter().enumerate() {
            match operation {
                Operation::Put(service, namespace, key) => {
                    apply(&simulators, &mut model, (service, namespace, key), Some(format!("value {index}")));
                }
                Operation::Delete(service, namespace, key) => {
                    apply(&simulators, &mut model, (service, namespace, key), None);
                }
                Operation::Snapshot => snapshots.push((store.snapshot(), model.clone())),
                Operation::Restore(index) => {
                    let (snapshot, state) = &snapshots[index % snapshots.len()];
                    store.restore(snapshot);
                    model.clone_from(state);
                }
                Operation::Diff(before, after) => {
                    let (before, after) =
                        (&snapshots[before % snapshots.len()], &snapshots[after % snapshots.len()]);
                    prop_assert_eq!(plain(&diff(&before.0, &after.0)), model_diff(&before.1, &after.1));
                }
            }
        }
        for (snapshot, state) in &snapshots {
            prop_assert_eq!(plain(&store.changes_since(snapshot)), model_diff(state, &model));
            prop_assert_eq!(plain(&diff(&store.snapshot(), snapshot)), model_diff(&model, state));
        }
    }
}

#[test]
fn a_snapshot_keeps_what_it_saw() {
    let simulators = simulators();
    put(&simulators, "KV", "a", "1");
    let snapshot = simulators.store.snapshot();
    put(&simulators, "KV", "a", "2");
    put(&simulators, "OTHER", "b", "3");
    let read = |namespace: &str, key: &str| {
        simulators.kv(namespace).get(key, None).unwrap().map(|entry| entry.text())
    };
    assert_eq!(read("KV", "a").as_deref(), Some("2"));
    simulators.store.restore(&snapshot);
    assert_eq!((read("KV", "a").as_deref(), read("OTHER", "b")), (Some("1"), None));
    assert_eq!(simulators.store.changes_since(&snapshot), []);
    // Writing what is there already is no change.
    put(&simulators, "KV", "a", "1");
    assert_eq!(simulators.store.changes_since(&snapshot), []);
}

#[test]
fn reading_changes_nothing() {
    let simulators = simulators();
    let snapshot = simulators.store.snapshot();
    simulators.kv("KV").get("a", None).unwrap();
    simulators.kv("KV").delete("a").unwrap();
    simulators.kv("KV").list(&invitro_storage::kv::ListOptions::default()).unwrap();
    simulators.r2("R2").delete(&["a"]).unwrap();
    simulators.r2("R2").list(&r2::ListOptions::default()).unwrap();
    let cache = simulators.cache(&CacheName::Default);
    cache.delete(&CacheRequest::get("https://x.test/"), MatchOptions::default()).unwrap();
    assert_eq!(simulators.store.snapshot(), snapshot);
}

#[test]
fn uploads_are_part_of_the_store() {
    let simulators = simulators();
    let bucket = simulators.r2("R2");
    let before = simulators.store.snapshot();
    let id = bucket.create_multipart_upload("k", &CreateOptions::default()).unwrap();
    let created = simulators.store.snapshot();
    let etag = bucket.upload_part("k", &id, 1, "part").unwrap();
    let part = r2::CompletedPart { part_number: 1, etag: etag.to_string() };
    bucket.complete_multipart_upload("k", &id, &[part]).unwrap();

    let changes = simulators.store.changes_since(&created);
    let services: Vec<_> = changes.iter().map(|change| (change.service, &*change.key)).collect();
    assert_eq!(services, [(Service::R2, "k"), (Service::R2Upload, &*id)]);
    let Some(Value::R2Upload(upload)) = &changes[1].after else { panic!("{changes:?}") };
    assert_eq!((upload.state, upload.parts.len()), (UploadState::Completed, 0));

    simulators.store.restore(&created);
    assert!(bucket.head("k").unwrap().is_none());
    assert!(bucket.upload_part("k", &id, 1, "again").is_ok());
    simulators.store.restore(&before);
    assert!(bucket.upload_part("k", &id, 1, "gone").is_err());
}

#[test]
fn values_have_sizes_and_previews() {
    let simulators = simulators();
    let before = simulators.store.snapshot();
    put(&simulators, "KV", "text", "héllo wörld");
    put(&simulators, "KV", "long", &"é".repeat(1000));
    let binary = vec![0xff_u8, 0, 1];
    simulators.r2("R2").put("binary", binary, &r2::PutOptions::default()).unwrap();
    let id = simulators.r2("R2").create_multipart_upload("big", &CreateOptions::default()).unwrap();
    simulators.r2("R2").upload_part("big", &id, 1, "part").unwrap();
    let shown: Vec<_> = simulators
        .store
        .changes_since(&before)
        .into_iter()
        .filter_map(|change| Some((change.key.to_string(), change.after?)))
        .map(|(key, value)| (key, value.size(), value.preview(5), value.bytes().len()))
        .collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(shown[0], ("long".to_owned(), 2000, text("ééééé…"), 2000));
    assert_eq!(shown[1], ("text".to_owned(), 13, text("héllo…"), 13));
    assert_eq!(shown[2], ("binary".to_owned(), 3, None, 3));
    assert_eq!((shown[3].1, shown[3].2.clone(), shown[3].3), (4, None, 4));
}

#[test]
fn equal_seeds_make_equal_stores() {
    let run = || {
        let simulators = simulators();
        let bucket = simulators.r2("R2");
        bucket.put("a", "1", &r2::PutOptions::default()).unwrap();
        bucket.create_multipart_upload("b", &CreateOptions::default()).unwrap();
        simulators.store.snapshot()
    };
    assert_eq!(run(), run());
}

#[test]
fn stores_go_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Store>();
    check::<Snapshot>();
    check::<Change>();
}
