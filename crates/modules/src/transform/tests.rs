use super::*;

fn run(id: &str, source: &str, form: Form) -> Transformed {
    transform(&TransformInput {
        id,
        source,
        form,
        system: ModuleSystem::Unknown { module: true },
        compiler: &CompilerOptions::read(None),
        define: None,
        root: Path::new("/p"),
    })
    .unwrap_or_else(|error| panic!("{error}"))
}

fn runner(source: &str) -> String {
    run("/p/a.ts", source, Form::Runner).code.unwrap()
}

#[test]
fn imports_and_exports() {
    insta::assert_snapshot!(runner(
        "import a, { b as c } from 'x'; import * as d from './d'; import type { T } from 't'; import 'side';\nexport const e: T = a + c(d.z);\nexport default function f() {}\nexport * from 'y'; export { g as h } from 'z';"
    ));
}
