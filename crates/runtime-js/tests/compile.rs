//! What the build script accepts, and how it says what it does not accept.

#[path = "../build/compile.rs"]
mod compile;

use compile::compile;

fn problems(source: &str) -> Vec<String> {
    match compile("web/sample", source) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

#[test]
fn strips_types_and_lists_what_is_imported_at_run_time() {
    let compiled = compile(
        "web/sample",
        "import type { A } from \"./a.ts\";\nimport { b, type C } from \"./b.ts\";\nimport \"./d.ts\";\n\
         export class Box<T> {\n  #value: T;\n  constructor(value: T) { this.#value = value; }\n  \
         get(): T { return b(this.#value) as T; }\n}\nexport { b } from \"./b.ts\";\n",
    )
    .unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(
        compiled.code,
        "import{b}from\"./b.ts\";import\"./d.ts\";export class Box{#value;constructor(value)\
         {this.#value=value}get(){return b(this.#value)}}export{b}from\"./b.ts\";\n"
    );
    assert_eq!(compiled.imports, ["./b.ts", "./d.ts", "./b.ts"]);
    assert!(compiled.map.contains("\"web/sample.ts\""));
}

#[test]
fn says_where_the_syntax_is_wrong() {
    let found = problems("const a = 1;\nconst b = ;\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("runtime-js/web/sample.ts:2:11: "), "{found:?}");
}

#[test]
fn refuses_what_cannot_be_erased() {
    assert_eq!(
        problems("enum A { B }"),
        ["runtime-js/web/sample.ts:1:1: enums are not erasable, use a constant object"]
    );
    assert_eq!(
        problems("\nnamespace N { export const a = 1; }"),
        ["runtime-js/web/sample.ts:2:1: namespaces are not erasable, use a module"]
    );
    assert_eq!(
        problems("class A { constructor(private a: number) {} }"),
        [
            "runtime-js/web/sample.ts:1:23: parameter properties are not erasable, declare the field and assign it"
        ]
    );
    assert!(problems("declare namespace N { const a: number; }").is_empty());
}
