//! What it costs to keep a store's state, to put it back, and to tell what has changed: `cargo bench -p invitro-storage`.
//!
//! None of it may depend on how much is stored. The table of `docs/performance.md` has the figures.

use std::hint::black_box;
use std::rc::Rc;

use criterion::{BatchSize, Criterion};
use invitro_storage::{ManualClock, Random, SharedStore, Simulators, kv, r2};

const MILLION: usize = 1_000_000;
const MIB: usize = 1 << 20;

fn simulators() -> Simulators {
    Simulators::new(SharedStore::new(), Rc::new(ManualClock::new(1e12)), Random::seeded(1))
}

fn put(simulators: &Simulators, key: usize, value: String) {
    let stored = simulators.kv("KV").put(&format!("key:{key}"), value, &kv::PutOptions::default());
    stored.expect("the key and the value are valid");
}

fn with_keys(count: usize) -> Simulators {
    let simulators = simulators();
    for key in 0..count {
        put(&simulators, key, format!("value {key}"));
    }
    simulators
}

/// 1024 objects of 1 MiB. Each has bytes of its own, so that all of them are really allocated.
fn with_a_gibibyte() -> Simulators {
    let simulators = simulators();
    let bucket = simulators.r2("R2");
    for key in 0..1024_usize {
        let contents = vec![key as u8 | 1; MIB];
        let stored = bucket.put(&key.to_string(), contents, &r2::PutOptions::default());
        stored.expect("the key and the contents are valid");
    }
    simulators
}

fn snapshots(criterion: &mut Criterion) {
    for (name, make) in [
        ("nothing", (|| with_keys(0)) as fn() -> Simulators),
        ("1,000 KV keys", || with_keys(1000)),
        ("1,000,000 KV keys", || with_keys(MILLION)),
        ("1 GiB in R2", with_a_gibibyte),
    ] {
        // Made one after the other, or all of them would be in memory at once.
        let simulators = make();
        criterion.bench_function(&format!("snapshot and restore/{name}"), |bencher| {
            bencher.iter(|| simulators.store.restore(black_box(&simulators.store.snapshot())));
        });
        criterion.bench_function(&format!("snapshot, put and restore/{name}"), |bencher| {
            bencher.iter(|| {
                let snapshot = simulators.store.snapshot();
                put(&simulators, 1, "changed".to_owned());
                simulators.store.restore(black_box(&snapshot));
            });
        });
    }
}

fn differences(criterion: &mut Criterion) {
    let simulators = with_keys(MILLION);
    let before = simulators.store.snapshot();
    for change in 0..10 {
        put(&simulators, change * (MILLION / 10) + 5, "changed".to_owned());
    }
    assert_eq!(simulators.store.changes_since(&before).len(), 10);
    criterion.bench_function("10 changes of 1,000,000 KV keys", |bencher| {
        bencher.iter_batched(
            || (),
            |()| simulators.store.changes_since(black_box(&before)),
            BatchSize::SmallInput,
        );
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    snapshots(&mut criterion);
    differences(&mut criterion);
    criterion.final_summary();
}
