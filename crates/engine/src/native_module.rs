//! Modules made of Rust functions, importable as `native:<name>`.

use std::fmt;

use boa_engine::module::{Module, SyntheticModuleInitializer};
use boa_engine::native_function::NativeFunctionPointer;
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use crate::state::State;

type ValueInit = Box<dyn Fn(&mut Context) -> JsResult<JsValue>>;

enum Export {
    Function { name: String, length: usize, function: NativeFunctionPointer },
    Value { name: String, init: ValueInit },
}

impl Export {
    fn name(&self) -> &str {
        match self {
            Self::Function { name, .. } | Self::Value { name, .. } => name,
        }
    }
}

/// A module of the host: named functions and values. Its exports are made when it is first evaluated.
pub struct NativeModule {
    name: String,
    exports: Vec<Export>,
}

impl fmt::Debug for NativeModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeModule")
            .field("name", &self.name)
            .field("exports", &self.exports.iter().map(Export::name).collect::<Vec<_>>())
            .finish()
    }
}

impl NativeModule {
    /// An empty module that will be importable as `native:<name>`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), exports: Vec::new() }
    }

    /// Exports a function with this `name` and `length`.
    #[must_use]
    pub fn function(
        mut self,
        name: impl Into<String>,
        length: usize,
        function: NativeFunctionPointer,
    ) -> Self {
        self.exports.push(Export::Function { name: name.into(), length, function });
        self
    }

    /// Exports what `init` returns when the module is evaluated.
    #[must_use]
    pub fn value(
        mut self,
        name: impl Into<String>,
        init: impl Fn(&mut Context) -> JsResult<JsValue> + 'static,
    ) -> Self {
        self.exports.push(Export::Value { name: name.into(), init: Box::new(init) });
        self
    }

    /// The name without `native:`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The module record for it.
    pub(crate) fn to_module(&self, context: &mut Context) -> Module {
        let names: Vec<JsString> =
            self.exports.iter().map(|export| js_string!(export.name())).collect();
        Module::synthetic(
            &names,
            SyntheticModuleInitializer::from_copy_closure_with_captures(
                |module, name: &String, context| {
                    let Some(native) = State::of(context).natives.borrow().get(name).cloned()
                    else {
                        return Ok(());
                    };
                    for export in &native.exports {
                        let value = match export {
                            Export::Function { name, length, function } => {
                                FunctionObjectBuilder::new(
                                    context.realm(),
                                    NativeFunction::from_fn_ptr(*function),
                                )
                                .name(js_string!(name.as_str()))
                                .length(*length)
                                .build()
                                .into()
                            }
                            Export::Value { init, .. } => init(context)?,
                        };
                        module.set_export(&js_string!(export.name()), value)?;
                    }
                    Ok(())
                },
                self.name.clone(),
            ),
            Some(format!("native:{}", self.name).into()),
            None,
            context,
        )
    }
}
