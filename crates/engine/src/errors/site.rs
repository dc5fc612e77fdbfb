//! Frames as the engine captured them, and how V8 names them.

use boa_engine::vm::{FrameKind, SourcePath, StackFrame};
use boa_engine::{Context, JsValue};

use super::frame::{Frame, map_frame, render_frame};
use crate::state::State;

/// What the engine calls the body of a module.
const BODY: &str = "<main>";

/// One frame of a stack, in positions of the code that was written.
#[derive(Debug)]
pub(super) struct Site {
    /// The place; its function is the name alone.
    pub(super) frame: Frame,
    /// The class of `this`, for methods.
    pub(super) type_name: Option<String>,
    /// The name under which `this` has the function, for methods.
    pub(super) method_name: Option<String>,
    /// How the function came to be on the stack.
    pub(super) kind: FrameKind,
}

impl Site {
    /// The frame as V8 shows it; `None` for what nobody has written.
    fn new(frame: StackFrame, context: &Context) -> Option<Self> {
        let name = frame.function_name.to_std_string_lossy();
        let is_native = frame.path.is_none();
        // Native code has no name where it is not a function of the program: it continues an `await`, say.
        if is_native && name.is_empty() {
            return None;
        }
        if !is_native && frame.position.is_none() || passes_on(&frame, &name) {
            return None;
        }
        let path = frame.path.as_ref().map(|path| match path {
            SourcePath::Path(path) => path.display().to_string(),
            _ => "<anonymous>".to_owned(),
        });
        let (line, column) =
            frame.position.map_or((0, 0), |at| (at.line_number(), at.column_number()));
        let place = Frame {
            function: Some(name).filter(|name| !name.is_empty() && name != BODY),
            path,
            line,
            column,
        };
        let global = context.global_object();
        let is_method = matches!(frame.kind, FrameKind::Call | FrameKind::Async)
            && frame.this.as_ref().and_then(JsValue::as_object).is_none_or(|this| this != global);
        Some(Self {
            type_name: frame
                .type_name()
                .filter(|_| is_method)
                .map(|name| name.to_std_string_lossy()),
            method_name: frame
                .method_name()
                .filter(|_| is_method)
                .map(|name| name.to_std_string_lossy()),
            frame: map_frame(&State::of(context), place),
            kind: frame.kind,
        })
    }

    /// The frame with the function as a stack shows it.
    pub(super) fn shown(&self) -> Frame {
        Frame { function: self.shown_function(), ..self.frame.clone() }
    }

    /// The frame as a line of a stack, without `at`.
    pub(super) fn render(&self) -> String {
        let line = render_frame(&self.shown());
        if self.kind == FrameKind::Async && self.shown_function().is_none() {
            return format!("async {line}");
        }
        line
    }

    fn shown_function(&self) -> Option<String> {
        let name = self.frame.function.as_deref();
        match self.kind {
            FrameKind::Construct => Some(format!("new {}", name.unwrap_or("<anonymous>"))),
            FrameKind::Combinator(index) => {
                Some(format!("async {} (index {index})", name.unwrap_or_default()))
            }
            FrameKind::Async => self.shown_method().map(|method| format!("async {method}")),
            _ => self.shown_method(),
        }
    }

    /// `Class.method [as alias]`, or what there is of it.
    fn shown_method(&self) -> Option<String> {
        let name = self.frame.function.as_deref();
        let Some(type_name) = &self.type_name else { return name.map(str::to_owned) };
        let Some(name) = name else {
            let method = self.method_name.as_deref().unwrap_or("<anonymous>");
            return Some(format!("{type_name}.{method}"));
        };
        // `get x`, `#private`, `[Symbol.iterator]` and `a.b` say enough.
        if !is_identifier(name) {
            return Some(name.to_owned());
        }
        let alias = match &self.method_name {
            Some(method) if method != name => format!(" [as {method}]"),
            _ => String::new(),
        };
        let prefix = if name.starts_with(type_name.as_str()) {
            String::new()
        } else {
            format!("{type_name}.")
        };
        Some(format!("{prefix}{name}{alias}"))
    }
}

fn is_identifier(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
}

/// Whether the frame is of a native function that only passes a call on: V8 has none for these.
fn passes_on(frame: &StackFrame, name: &str) -> bool {
    if frame.path.is_some() {
        return false;
    }
    let this = frame.this.as_ref();
    match name {
        "call" => this.is_some_and(JsValue::is_callable),
        "apply" | "construct" => frame
            .type_name()
            .is_some_and(|class| class == "Reflect" || this.is_some_and(JsValue::is_callable)),
        // V8 has no frames for these constructors, called with `new` or without.
        "Array" | "Proxy" => {
            frame.kind == FrameKind::Construct || this.is_some_and(JsValue::is_undefined)
        }
        _ => false,
    }
}

/// The frames that V8 would show of those the engine captured.
pub(super) fn sites(frames: Vec<StackFrame>, context: &Context) -> Vec<Site> {
    frames.into_iter().filter_map(|frame| Site::new(frame, context)).collect()
}
