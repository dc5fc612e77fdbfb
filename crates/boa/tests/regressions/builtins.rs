use crate::assert_runs;

#[test]
fn source_of_regular_expressions() {
    for (expression, source) in [
        (r"new RegExp('/')", r"\/"),
        (r"new RegExp('\\/')", r"\/"),
        (r"/\//", r"\/"),
        (r"/[/]\/x/", r"[/]\/x"),
        (r"new RegExp('[\\]/]/')", r"[\]/]\/"),
        (r"new RegExp('\n')", r"\n"),
        (r"new RegExp('')", r"(?:)"),
    ] {
        assert_runs(&format!("return ({expression}).source;"), source);
    }
}

#[test]
fn bodies_of_dynamic_functions() {
    for body in ["return }{", "}, function () {"] {
        assert_runs(
            &format!(
                "try {{ return typeof new Function('{body}') }} catch (e) {{ return e.name }}"
            ),
            "SyntaxError",
        );
    }
    assert_runs("return new Function('a', '{ return a } // }')(1);", "1");
    assert_runs("return typeof (async () => {}).constructor('await 1');", "function");
    assert_runs("return typeof (function* () {}).constructor('yield 1');", "function");
}

#[test]
fn large_numbers_in_raw_json() {
    assert_runs("return JSON.stringify({ a: JSON.rawJSON('1e1000') });", r#"{"a":1e1000}"#);
    assert_runs("try { JSON.rawJSON('[1]') } catch (e) { return e.name }", "SyntaxError");
}
