//! The faces of the bindings, used from JavaScript as a Worker and its tests use them.

#[path = "../../../web/tests/common/mod.rs"]
mod common;

/// Runs a script with the bindings set up.
fn run(code: &str) {
    let prepare = |engine: &mut invitro_engine::Engine| {
        invitro_bindings::register(engine);
        invitro_bindings::set_up(engine.context());
    };
    for line in common::run_with(&format!("{}\n{code}", include_str!("prelude.js")), prepare) {
        println!("{line}");
    }
}

#[test]
fn kv_namespaces() {
    run(include_str!("kv.js"));
}

#[test]
fn r2_buckets() {
    run(include_str!("r2.js"));
}

#[test]
fn caches() {
    run(include_str!("cache.js"));
}

#[test]
fn entrypoints() {
    run(include_str!("entrypoints.js"));
}

#[test]
fn rpc() {
    run(include_str!("rpc.js"));
}

#[test]
fn durable_objects() {
    run(include_str!("durable-objects.js"));
}

#[test]
fn test_module() {
    run(include_str!("test-module.js"));
}

#[test]
fn snapshots_put_everything_back() {
    let code = r#"
        import { kvNamespace } from "invitro:cloudflare/kv";
        import { keep, putBack } from "native:keep";
        const kv = kvNamespace("a");
        await kv.put("k", "1");
        keep();
        await kv.put("k", "2");
        putBack();
        equal(await kv.get("k"), "1");
    "#;
    common::run_with(code, |engine| {
        use invitro_engine::NativeModule;
        use invitro_engine::boa_engine::JsValue;
        use std::cell::RefCell;

        thread_local! {
            static KEPT: RefCell<invitro_storage::Snapshot> = RefCell::default();
        }
        invitro_bindings::register(engine);
        invitro_bindings::set_up(engine.context());
        engine.register(
            NativeModule::new("keep")
                .function("keep", 0, |_, _, context| {
                    KEPT.set(invitro_bindings::snapshot(context));
                    Ok(JsValue::undefined())
                })
                .function("putBack", 0, |_, _, context| {
                    KEPT.with_borrow(|kept| invitro_bindings::restore(context, kept));
                    Ok(JsValue::undefined())
                }),
        );
    });
}
