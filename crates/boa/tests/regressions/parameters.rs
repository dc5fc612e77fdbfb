use crate::assert_runs;

#[test]
fn var_of_a_parameter_has_its_value() {
    assert_runs("return (function (a, b = a) { var a; return a + b; })(1);", "2");
}

#[test]
fn var_of_a_parameter_is_its_own_binding() {
    assert_runs(
        "return (function (a, b = () => a) { var a; const before = a; a = 2; return [before, a, b()]; })(1);",
        "1,2,1",
    );
}

#[test]
fn function_of_a_parameters_name_replaces_it() {
    assert_runs(
        "return (function (a, b = a) { function a() {} return [typeof a, b]; })(1);",
        "function,1",
    );
}
