//! `native:engine/code`: whether strings may become code.

use boa_engine::{Context, JsArgs, JsResult, JsValue, Source};

use crate::engine::CodeGeneration;
use crate::native_module::NativeModule;
use crate::state::State;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/code")
        .function("forbidCodeGeneration", 0, forbid_code_generation)
        .function("newFunction", 1, new_function)
        .function("runScript", 1, run_script)
}

/// `forbidCodeGeneration()`: from now on `eval` and the `Function` constructors throw an `EvalError`.
fn forbid_code_generation(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    State::of(context).code_generation.set(CodeGeneration::Forbidden);
    Ok(JsValue::undefined())
}

/// `newFunction(…parameters, body)`: what `new Function` makes of these, whether or not strings may become code.
fn new_function(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let state = State::of(context);
    let constructor = context.intrinsics().constructors().function().constructor();
    let before = state.code_generation.replace(CodeGeneration::Allowed);
    let function = constructor.construct(args, None, context);
    state.code_generation.set(before);
    function.map(JsValue::from)
}

/// `runScript(code)`: runs a script in the global scope, whether or not strings may become code, and returns the value
/// of its last expression.
fn run_script(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let code = args.get_or_undefined(0).to_string(context)?.to_vec();
    context.eval(Source::from_utf16(&code))
}
