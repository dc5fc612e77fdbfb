//! Where the runtime was called from.

use boa_engine::object::JsObject;
use boa_engine::vm::SourcePath;
use boa_engine::{Context, Finalize, JsData, JsString, JsValue, Trace};

use super::frame::{Frame, map_frame};
use crate::state::State;

/// The innermost frame of code that is not the runtime's own, as the engine has it. It is cheap to take, unlike a stack: no
/// other frame is looked at closely, and nothing becomes text and no position is mapped before somebody asks.
#[derive(Clone, Debug, Trace, Finalize, JsData)]
pub(crate) struct Origin {
    #[unsafe_ignore_trace]
    function: JsString,
    #[unsafe_ignore_trace]
    path: SourcePath,
    line: u32,
    column: u32,
}

impl Origin {
    /// That of the call under way; `None` where nobody else's code is on the stack.
    pub(crate) fn of_call(context: &Context) -> Option<Self> {
        context.stack_trace().find_map(|frame| {
            if let SourcePath::Path(path) = frame.code_block().path()
                && path.as_os_str().as_encoded_bytes().starts_with(b"invitro:")
            {
                return None;
            }
            let place = frame.position();
            let position = place.position?;
            Some(Self {
                function: place.function_name,
                path: place.path,
                line: position.line_number(),
                column: position.column_number(),
            })
        })
    }

    /// As a frame, in positions of the code that was written.
    pub(crate) fn frame(&self, context: &Context) -> Frame {
        let function = Some(self.function.to_std_string_lossy())
            .filter(|name| !name.is_empty() && !name.starts_with('<'));
        let path = Some(self.path.to_string());
        let frame = Frame { function, path, line: self.line, column: self.column };
        map_frame(&State::of(context), frame)
    }
}

impl From<Origin> for JsValue {
    fn from(origin: Origin) -> Self {
        JsObject::from_proto_and_data(None, origin).into()
    }
}
