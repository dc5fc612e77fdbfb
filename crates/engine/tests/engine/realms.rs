//! Realms beside the first.

use std::rc::Rc;

use invitro_engine::boa_engine::object::JsObject;
use invitro_engine::boa_engine::{Context, JsResult, JsValue, js_string};
use invitro_engine::{
    EngineOptions, ImportKind, ModuleError, ModuleHost, ModuleSource, NativeModule, create_realm,
    errors, import_now, in_realm, preload, realm_data, run_with_stack,
};

use super::support::{engine, logged, run_main};

/// A host that knows `/entry.js`, with another text than the first realm's host, and what it imports.
struct Other;

impl ModuleHost for Other {
    fn resolve(&self, name: &str, _: Option<&str>, _: ImportKind) -> Result<String, ModuleError> {
        Ok(format!("/{}", name.trim_start_matches(['.', '/'])))
    }

    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError> {
        let code = match id {
            "/entry.js" => {
                r#"
                import { log } from "native:test";
                import lib from "./lib.cjs";
                import { count } from "./count.js";
                log("other", lib.name, count(), typeof onlyFirst);
                globalThis.onlyOther = 1;
                export const list = [1];
                export const later = (callback) => Promise.resolve().then(() => callback(list));
                export const create = () => ({ date: new Date(5), error: new TypeError("there") });
                "#
            }
            "/count.js" => "let n = 0; export const count = () => ++n;",
            "/waits.js" => "await new Promise(() => {});",
            "/throws.js" => "throw new RangeError('at once');",
            "/lib.cjs" => {
                let code = "exports.name = 'other lib';".to_owned();
                return Ok(ModuleSource::CommonJs { code, names: vec!["name".into()] });
            }
            _ => return Err(ModuleError::new(format!("no {id} here"))),
        };
        Ok(ModuleSource::Esm { code: code.to_owned() })
    }
}

/// `open(id)`: the namespace of a module in a new realm.
fn open(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = args[0].to_string(context)?.to_std_string_lossy();
    let realm = create_realm(Some(Rc::new(Other)), context)?;
    in_realm(&realm, context, |context| {
        preload(&id, context)?;
        import_now(&id, context).map(JsObject::into)
    })
}

fn lines(files: &[(&str, &str)]) -> Vec<String> {
    run_with_stack(|| {
        let mut engine = engine(files, EngineOptions::default());
        engine.register(NativeModule::new("realms").function("open", 1, open));
        let ran = run_main(&mut engine);
        assert_eq!((ran.error, ran.unhandled), (None, Vec::new()), "logged: {:#?}", ran.lines);
        ran.lines
    })
    .unwrap()
}

#[test]
fn have_modules_and_global_objects_of_their_own() {
    let lines = lines(&[
        (
            "/main.js",
            r#"
            import { log } from "native:test";
            import { open } from "native:realms";
            import lib from "./lib.cjs";
            import { count } from "./count.js";
            globalThis.onlyFirst = 1;
            log("first", lib.name, count());
            const one = open("/entry.js");
            const two = open("/entry.js");
            log(one === two, one.list instanceof Array, Array.isArray(one.list), typeof onlyOther);
            log(Object.getPrototypeOf(one.list) === Object.getPrototypeOf(two.list), count());
            "#,
        ),
        ("/lib.cjs", "// names: name\nexports.name = 'first lib';"),
        ("/count.js", "let n = 10; export const count = () => ++n;"),
    ]);
    assert_eq!(
        lines,
        [
            "first first lib 11",
            "other other lib 1 undefined",
            "other other lib 1 undefined",
            "false false true undefined",
            "false 12",
        ]
    );
}

#[test]
fn share_the_event_loop_and_promises() {
    let lines = lines(&[(
        "/main.js",
        r#"
        import { log } from "native:test";
        import { open } from "native:realms";
        const { later, list, create } = open("/entry.js");
        const promise = later((given) => given === list);
        log(promise instanceof Promise, await promise);
        const { date, error } = create();
        log(date instanceof Date, date.getTime(), error instanceof Error, error.message, Error.isError(error));
        log(error.stack.split("\n")[1].trim());
        "#,
    )]);
    assert_eq!(
        lines,
        [
            "other other lib 1 undefined",
            "false true",
            "false 5 false there true",
            "at create (/entry.js:9:74)",
        ]
    );
}

#[test]
fn say_what_cannot_be_imported_at_once() {
    let lines = lines(&[(
        "/main.js",
        r#"
        import { log } from "native:test";
        import { open } from "native:realms";
        for (const id of ["/waits.js", "/throws.js", "/missing.js"]) {
            try { open(id) } catch (error) { log(error.message) }
        }
        "#,
    )]);
    assert_eq!(lines, ["/waits.js cannot be evaluated at once", "at once", "no /missing.js here"]);
}

#[test]
fn keep_data_of_their_own() {
    #[derive(Default)]
    struct Counter(std::cell::Cell<u32>);
    let count = |context: &mut Context| {
        let counter = realm_data::<Counter>(context);
        counter.0.set(counter.0.get() + 1);
        counter.0.get()
    };
    run_with_stack(move || {
        let mut engine = engine(&[("/main.js", "")], EngineOptions::default());
        let context = engine.context();
        assert_eq!((count(context), count(context)), (1, 2));
        let realm = create_realm(None, context).unwrap();
        assert_eq!(in_realm(&realm, context, count), 1);
        assert_eq!(count(context), 3);
        // Without a host of its own, a realm has the modules of the first.
        let found = in_realm(&realm, context, |context| import_now("/main.js", context));
        let found =
            found.map_err(|error| errors::describe(&errors::to_value(error, context), context));
        assert!(found.unwrap().get(js_string!("none"), context).unwrap().is_undefined());
        assert!(logged(&mut engine).is_empty());
    })
    .unwrap();
}
