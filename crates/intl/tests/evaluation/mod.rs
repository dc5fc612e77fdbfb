//! A context with `Intl`, in which expressions are evaluated.

use boa_engine::{Context, Source};

/// How values are written: as JSON where that is possible.
const SHOW: &str = r"
globalThis.show = (value) => {
  if (typeof value === 'bigint') return value + 'n';
  if (typeof value === 'function') return 'function ' + value.name;
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value) ?? String(value);
};";

/// Evaluates expressions.
pub(crate) struct Evaluator(Context);

impl Evaluator {
    /// A new context.
    pub(crate) fn new() -> Self {
        let mut context = Context::default();
        invitro_intl::install(&mut context).expect("Intl can be installed");
        context.eval(Source::from_bytes(SHOW)).expect("the script is right");
        Self(context)
    }

    /// The value of an expression, or what it throws.
    pub(crate) fn evaluate(&mut self, expression: &str) -> String {
        let code = format!(
            "(() => {{ try {{ return show({expression}); }} catch (error) {{ return `throws ${{error.name}}: \
             ${{error.message}}`; }} }})()"
        );
        match self.0.eval(Source::from_bytes(&code)) {
            Ok(value) => {
                let text = value.as_string().map(|text| text.to_std_string_lossy());
                text.unwrap_or_default().replace('\n', "\\n")
            }
            Err(error) => format!("cannot be evaluated: {error}"),
        }
    }
}
