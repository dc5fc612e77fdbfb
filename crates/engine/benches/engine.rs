//! What was quadratic or slow in the engine, and what has to stay as fast as it is: `cargo bench -p invitro-engine`.
//!
//! Each case is a JavaScript expression that makes a function; an iteration is a call of it. The table of
//! `docs/performance.md` has the figures.

use std::time::{Duration, Instant};

use criterion::Criterion;
use invitro_engine::boa_engine::object::JsObject;
use invitro_engine::boa_engine::{JsValue, Source, js_string};
use invitro_engine::{Engine, EngineOptions, boa_gc, run_with_stack};
use mimalloc::MiMalloc;

// As the binary has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Data that several cases use.
const PRELUDE: &str = "
    const rows = (count) => Array.from({ length: count }, (_, id) => ({
      id, name: `row ${id}`, email: `user${id}@example.com`, active: id % 2 === 0, score: id / 3,
      tags: ['a', 'b'], address: { city: 'Lisbon', zip: 1000 + id % 100 },
    }));
    globalThis.rows = rows;
    globalThis.json = JSON.stringify(rows(15000));
";

/// Cases that have a target.
const TARGETS: &[(&str, &str)] = &[
    (
        "append 400 000 times",
        "() => { let s = ''; for (let i = 0; i < 400000; i++) s += 'ten chars '; return s.length; }",
    ),
    (
        "split into 100 000 parts",
        "(() => { const text = 'part,'.repeat(100000); return () => text.split(',').length; })()",
    ),
    ("parse 2.2 MB of JSON", "() => JSON.parse(json).length"),
    ("write 2.2 MB of JSON", "(() => { const data = rows(15000); return () => JSON.stringify(data).length; })()"),
    (
        "compare 20 000 rows",
        "(() => { const a = rows(20000), b = rows(20000); return () => sameData(a, b, false, () => false, [], []); })()",
    ),
    (
        "put 1000 elements before 5000",
        "(() => { const base = Array.from({ length: 5000 }, (_, i) => ({ i }));
           return () => { const a = base.slice(); for (let i = 0; i < 1000; i++) a.unshift(i); return a.length; }; })()",
    ),
    (
        "take 1000 elements from 5000 with splice",
        "(() => { const base = Array.from({ length: 5000 }, (_, i) => ({ i }));
           return () => { const a = base.slice(); for (let i = 0; i < 1000; i++) a.splice(0, 1); return a.length; }; })()",
    ),
    (
        "replace 20 000 matches of an expression",
        "(() => { const text = 'abcd-'.repeat(20000); return () => text.replace(/-/g, '+').length; })()",
    ),
    (
        "replace 20 000 matches of a string",
        "(() => { const text = 'abcd-'.repeat(20000); return () => text.replaceAll('-', '+').length; })()",
    ),
    (
        "iterate over 20 000 matches",
        "(() => { const text = 'abcd-'.repeat(20000);
           return () => { let n = 0; for (const match of text.matchAll(/-/g)) n += match.index; return n; }; })()",
    ),
    (
        "split by an expression that is rare",
        "(() => { const text = 'abcd '.repeat(4000); return () => text.split(/,/).length; })()",
    ),
    (
        "delete 1000 properties",
        "() => { const o = {}; for (let i = 0; i < 1000; i++) o['k' + i] = i;
                 for (let i = 0; i < 1000; i++) delete o['k' + i]; return Object.keys(o).length; }",
    ),
    (
        "delete 20 000 elements of a set",
        "() => { const s = new Set(); for (let i = 0; i < 20000; i++) s.add(i); for (let i = 0; i < 20000; i++) s.delete(i); return s.size; }",
    ),
    ("fill 1 MB", "(() => { const bytes = new Uint8Array(1 << 20); return () => bytes.fill(7).length; })()"),
];

/// Cases that show that nothing else has become slower.
const OTHERS: &[(&str, &str)] = &[
    (
        "read properties",
        "(() => { const o = { a: 1, b: 2, c: { d: 3 } };
           return () => { let n = 0; for (let i = 0; i < 20000; i++) n += o.a + o.b + o.c.d; return n; }; })()",
    ),
    (
        "call functions",
        "(() => { const add = (a, b) => a + b; class P { constructor(x) { this.x = x; } plus(y) { return add(this.x, y); } }
           return () => { let n = 0; const p = new P(1); for (let i = 0; i < 20000; i++) n = p.plus(n); return n; }; })()",
    ),
    (
        "fibonacci",
        "(() => { const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2); return () => fib(18); })()",
    ),
    (
        "use a map",
        "() => { const m = new Map(); for (let i = 0; i < 5000; i++) m.set('k' + i % 500, i); let n = 0; for (const [, v] of m) n += v; return n; }",
    ),
    (
        "match expressions",
        "(() => { const lines = Array.from({ length: 500 }, (_, i) => `GET /items/${i}?page=2 HTTP/1.1`);
           const line = /^(GET|POST) (\\/[^ ?]*)(?:\\?([^ ]*))? HTTP\\/1\\.[01]$/;
           return () => { let n = 0; for (const l of lines) n += line.exec(l)[2].length; return n; }; })()",
    ),
    (
        "concatenate short strings",
        "() => { let n = 0; for (let i = 0; i < 10000; i++) n += ('a' + i + '-' + (i & 7) + `x${i}y`).length; return n; }",
    ),
    (
        "sort and map an array",
        "() => Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3001).sort((a, b) => a - b).map((n) => n * 2).filter((n) => n % 3).length",
    ),
    (
        "push and shift",
        "() => { const a = []; for (let i = 0; i < 5000; i++) a.push({ i }); let n = 0; while (a.length > 4000) n += a.shift().i; return n; }",
    ),
    (
        "make objects with closures",
        "() => { const made = []; for (let i = 0; i < 3000; i++) made.push({ i, get: () => i }); return made.reduce((n, m) => n + m.get(), 0); }",
    ),
    (
        "use a typed array",
        "(() => { const a = new Uint32Array(5000); return () => { for (let i = 0; i < a.length; i++) a[i] = (a[i] ^ i) + 1; return a[10]; }; })()",
    ),
    ("write small documents", "() => { let n = 0; for (let i = 0; i < 500; i++) n += JSON.stringify({ i, ok: true, list: [1, 2] }).length; return n; }"),
    ("parse small documents", "() => { let n = 0; for (let i = 0; i < 500; i++) n += JSON.parse('{\"i\":1,\"ok\":true,\"list\":[1,2]}').i; return n; }"),
];

fn engine() -> Engine {
    let mut engine = Engine::new(EngineOptions::default()).expect("an engine can be made");
    let equality = engine.import("native:engine/equality").expect("the module is built in");
    let context = engine.context();
    let same = equality.get(js_string!("sameData"), context).expect("the module has it");
    context
        .global_object()
        .set(js_string!("sameData"), same, true, context)
        .expect("the name is free");
    context.eval(Source::from_bytes(PRELUDE)).expect("the prelude runs");
    engine
}

fn function(engine: &mut Engine, code: &str) -> JsObject {
    let value = engine.context().eval(Source::from_bytes(&format!("({code})")));
    value.ok().and_then(|value| value.as_callable()).expect("the case is a function")
}

fn run(criterion: &mut Criterion) {
    let mut engine = engine();
    for (group, cases) in [("target", TARGETS), ("other", OTHERS)] {
        let mut group = criterion.benchmark_group(group);
        group.sample_size(10).measurement_time(Duration::from_secs(2));
        for (name, code) in cases {
            let function = function(&mut engine, code);
            group.bench_function(*name, |bencher| {
                // Garbage is collected between the calls, as it is in a run by the bytes that were allocated.
                bencher.iter_custom(|calls| {
                    let mut taken = Duration::ZERO;
                    for _ in 0..calls {
                        boa_gc::force_collect();
                        let started = Instant::now();
                        function
                            .call(&JsValue::undefined(), &[], engine.context())
                            .expect("the case throws nothing");
                        taken += started.elapsed();
                    }
                    taken
                });
            });
        }
        group.finish();
    }
}

fn main() {
    let stack = run_with_stack(|| {
        let mut criterion = Criterion::default().configure_from_args();
        run(&mut criterion);
        criterion.final_summary();
    });
    stack.expect("a thread can be started");
}
