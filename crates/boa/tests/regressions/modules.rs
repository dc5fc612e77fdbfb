use std::{cell::RefCell, collections::HashMap, path::Path, rc::Rc};

use boa_engine::{
    Context, JsNativeError, JsResult, JsString, Module, Source,
    module::{ModuleLoader, ModuleRequest, Referrer},
};

use crate::RUNS;

/// Serves modules from memory.
#[derive(Default)]
struct Sources {
    texts: HashMap<&'static str, &'static str>,
    modules: RefCell<HashMap<String, Module>>,
}

impl ModuleLoader for Sources {
    async fn load_imported_module(
        self: Rc<Self>,
        _referrer: Referrer,
        request: ModuleRequest,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        self.module(&request.specifier().to_std_string_escaped(), &mut context.borrow_mut())
    }
}

impl Sources {
    fn module(&self, name: &str, context: &mut Context) -> JsResult<Module> {
        if let Some(module) = self.modules.borrow().get(name) {
            return Ok(module.clone());
        }
        let text = self
            .texts
            .get(name)
            .ok_or_else(|| JsNativeError::error().with_message(format!("no module {name}")))?;
        let source = Source::from_reader(text.as_bytes(), Some(Path::new(name)));
        let module = Module::parse(source, None, context)?;
        self.modules.borrow_mut().insert(name.to_owned(), module.clone());
        Ok(module)
    }
}

fn context<const N: usize>(texts: [(&'static str, &'static str); N]) -> (Context, Rc<Sources>) {
    let sources = Rc::new(Sources { texts: HashMap::from(texts), ..Sources::default() });
    let context = Context::builder()
        .module_loader(sources.clone())
        .build()
        .expect("a context without host data is always built");
    (context, sources)
}

/// Links `name` despite a failed load, and gives the message of the error.
fn link_error(name: &str, sources: &Sources, context: &mut Context) -> String {
    let module = sources.module(name, context).expect("the module parses");
    let _promise = module.load(context);
    context.run_jobs().expect("no job fails");
    module.link(context).expect_err("the module does not link").to_string()
}

#[test]
fn linking_after_a_failed_load_is_an_error() {
    let (mut context, sources) = context([
        ("a", "import 'b'; import 'missing'; export * from 'c';"),
        ("b", "import { x } from 'a';"),
        ("c", "export * from 'missing';"),
    ]);
    for _ in 0..RUNS {
        let message = link_error("a", &sources, &mut context);
        assert!(message.contains("`missing` requested by"), "{message}");
    }
}

#[test]
fn linking_before_loading_is_an_error() {
    let (mut context, sources) = context([("a", "import 'b';"), ("b", "")]);
    for _ in 0..RUNS {
        let module = sources.module("a", &mut context).expect("the module parses");
        let error = module.link(&mut context).expect_err("nothing is loaded");
        let message = error.to_string();
        assert!(message.contains("`b` requested by `a`"), "{message}");
    }
}

#[test]
fn evaluating_before_linking_is_an_error() {
    let (mut context, sources) = context([("a", "")]);
    for _ in 0..RUNS {
        let module = sources.module("a", &mut context).expect("the module parses");
        assert!(module.evaluate(&mut context).is_err());
    }
}

#[test]
fn missing_export_in_a_cycle_is_an_error_each_time() {
    let (mut context, sources) = context([
        ("a", "import { b, missing } from 'b'; export const a = 1;"),
        ("b", "import { a } from 'a'; export const b = 1;"),
    ]);
    for _ in 0..RUNS {
        for name in ["a", "b"] {
            let message = link_error(name, &sources, &mut context);
            assert!(message.contains("missing"), "{message}");
        }
    }
}

#[test]
fn module_of_a_failed_cycle_links_when_what_it_imports_does() {
    let (mut context, sources) = context([
        ("a", "import { b } from 'b'; import { missing } from 'c'; export const a = 1;"),
        ("b", "import 'd'; import { a } from 'a'; export const b = 1;"),
        ("c", "export {};"),
        ("d", "export const d = 42;"),
    ]);
    link_error("a", &sources, &mut context);
    let module = sources.module("d", &mut context).expect("the module parses");
    let promise = module.load_link_evaluate(&mut context);
    context.run_jobs().expect("no job fails");
    assert!(promise.state().as_fulfilled().is_some());
    let value = module.namespace(&mut context).get(JsString::from("d"), &mut context);
    assert_eq!(value.ok().and_then(|value| value.as_number()), Some(42.0));
}
