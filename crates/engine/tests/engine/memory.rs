//! When garbage is collected.

use std::cell::Cell;
use std::rc::Rc;

use invitro_engine::boa_engine::{Finalize, Trace};
use invitro_engine::boa_gc::{self, Gc};
use invitro_engine::{Engine, EngineOptions};

/// Eight kilobytes that say when they go.
#[derive(Trace)]
struct Probe(
    #[unsafe_ignore_trace] Rc<Cell<usize>>,
    #[unsafe_ignore_trace]
    #[allow(dead_code, reason = "it has a size")]
    [u8; 8 << 10],
);

impl Finalize for Probe {
    fn finalize(&self) {
        self.0.set(self.0.get() + 1);
    }
}

/// How many bytes of garbage come together before some is collected.
fn bytes_before_a_collection(threshold: usize) -> usize {
    let engine =
        Engine::new(EngineOptions { collection_threshold: threshold, ..EngineOptions::default() });
    let _engine = engine.unwrap();
    boa_gc::force_collect();
    let finalized = Rc::new(Cell::new(0));
    let mut made = 0;
    while finalized.get() == 0 {
        drop(Gc::new(Probe(Rc::clone(&finalized), [0; 8 << 10])));
        made += size_of::<Probe>();
    }
    made
}

#[test]
fn garbage_is_collected_at_the_threshold() {
    let small = std::thread::spawn(|| bytes_before_a_collection(4 << 20)).join().unwrap();
    assert!((4 << 20..8 << 20).contains(&small), "{small}");
    let large = std::thread::spawn(|| bytes_before_a_collection(32 << 20)).join().unwrap();
    assert!((32 << 20..64 << 20).contains(&large), "{large}");
}
