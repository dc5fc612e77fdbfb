//! Compares with what the Workers runtime gives: each line of `expected/*.txt` is an expression, a tab, and its value
//! there.

mod evaluation;

use std::fs;
use std::path::Path;

#[test]
fn expressions_have_the_values_of_the_workers_runtime() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected");
    let mut evaluator = evaluation::Evaluator::new();
    let mut differing = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some((expression, expected)) = line.split_once('\t') else { continue };
            count += 1;
            let value = evaluator.evaluate(expression);
            if value != expected {
                differing.push(format!("{expression}\n  here  {value}\n  there {expected}"));
            }
        }
    }
    assert!(
        differing.is_empty(),
        "{} of {count} differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
    assert!(count > 500, "only {count} expressions were found");
}
