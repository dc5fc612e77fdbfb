//! The frame of the async context follows the flow of control as Node.js' async hooks do.

use super::support::lines;

#[test]
fn stores_are_where_node_has_them() {
    let main = r#"
        import { log } from "native:test";
        import "./async_local_storage.js";
        const { lines } = await import("./async_context.js");
        for (const line of lines) log(line);
    "#;
    let lines = lines(&[
        ("/main.js", main),
        ("/async_local_storage.js", include_str!("scripts/async_local_storage.js")),
        ("/async_context.js", include_str!("scripts/async_context.js")),
    ]);
    let expected: Vec<&str> = include_str!("scripts/async_context.expected.txt").lines().collect();
    assert_eq!(lines, expected);
}
