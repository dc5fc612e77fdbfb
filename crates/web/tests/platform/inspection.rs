//! The console's inspection against a corpus: `corpus.txt` has expressions, `expected.txt` what Node.js 22 shows of them.

use super::common::run_with;
use invitro_engine::NativeModule;
use invitro_engine::boa_engine::js_string;

const EXPECTED: &str = include_str!("../inspect/expected.txt");

/// Where the engine does not tell, or tells something else: the rest of an iterator, the items of a weak collection, the
/// source of a regular expression with an escaped slash, and which hidden properties functions and errors have.
const GAPS: [&str; 15] = [
    "new Map([[1, 2]]).entries()",
    "new Map([[1, 2], [3, { a: 4 }]]).keys()",
    "new Map([[1, 2], [3, { a: 4 }]]).values()",
    "new Set([1, 2]).values()",
    "new Set([1, 2]).entries()",
    "new Map()[Symbol.iterator]()",
    "(() => { const i = new Map([[1, 2], [3, 4]]).entries(); i.next(); return i })()",
    "new WeakMap()  ///  { showHidden: true }",
    "new WeakSet()  ///  { showHidden: true }",
    "new WeakMap([[{ a: 1 }, 2]])  ///  { showHidden: true }",
    "new WeakSet([{ a: 1 }])  ///  { showHidden: true }",
    "RegExp.prototype",
    r"/a\/b/gi",
    r#"(() => { const e = new Error("hidden"); e.stack = "Error: hidden\n    at foo"; return e })()  ///  { showHidden: true }"#,
    "function foo(a) {}  ///  { showHidden: true, depth: 0 }",
];

#[test]
fn inspection_is_that_of_node() {
    let lines = run_with(include_str!("inspection.js"), |engine| {
        engine.register(
            NativeModule::new("test/corpus").value("expected", |_| Ok(js_string!(EXPECTED).into())),
        );
    });
    let differing: Vec<&String> = lines
        .iter()
        .filter(|line| !GAPS.iter().any(|gap| line.starts_with(&format!("{gap}\n"))))
        .collect();
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), join(&differing));
}

fn join(lines: &[&String]) -> String {
    lines.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n\n")
}
