use boa_engine::{external_bytes::external_bytes, set_external_bytes_threshold};

use crate::{RUNS, context, evaluate};

const MIB: usize = 1 << 20;

#[test]
fn dropped_buffers_are_collected() {
    let mut context = context();
    set_external_bytes_threshold(8 * MIB);
    for _ in 0..RUNS {
        evaluate(&mut context, "for (let i = 0; i < 100; i++) { new Uint8Array(1 << 20)[0] = 1; }")
            .expect("no error");
        // What the collection could still reach may be kept beside what came after it.
        assert!(external_bytes() <= 16 * MIB, "{}", external_bytes());
    }
}

#[test]
fn live_buffers_are_counted_until_they_are_dropped() {
    let mut context = context();
    set_external_bytes_threshold(4 * MIB);
    for _ in 0..RUNS {
        evaluate(
            &mut context,
            "globalThis.kept = Array.from({ length: 16 }, () => new ArrayBuffer(1 << 20));",
        )
        .expect("no error");
        assert!(external_bytes() >= 16 * MIB, "{}", external_bytes());
        let length =
            evaluate(&mut context, "kept.every((buffer) => buffer.byteLength === 1 << 20)");
        assert_eq!(length.ok().as_deref(), Some("true"));
        evaluate(&mut context, "kept = undefined;").expect("no error");
        boa_gc::force_collect();
        assert!(external_bytes() < MIB, "{}", external_bytes());
    }
}

#[test]
fn detached_bytes_are_no_longer_counted() {
    use boa_engine::{JsValue, object::builtins::JsArrayBuffer};

    let mut context = context();
    for _ in 0..RUNS {
        let before = external_bytes();
        let buffer = JsArrayBuffer::new(MIB, &mut context).expect("the size is allowed");
        assert_eq!(external_bytes() - before, MIB);
        let bytes = buffer.detach(&JsValue::undefined()).expect("no key is set");
        assert_eq!((external_bytes(), bytes.len()), (before, MIB));
    }
}
