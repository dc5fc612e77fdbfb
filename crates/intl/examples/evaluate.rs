//! Evaluates each line of a file as an expression and prints it with its value, as `tests/expected/*.txt` have them.
//!
//! Usage: `evaluate FILE`. The same lines evaluated by a Worker show where the two differ.

#[path = "../tests/evaluation/mod.rs"]
mod evaluation;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("which file?")?;
    let text = std::fs::read_to_string(file)?;
    let mut evaluator = evaluation::Evaluator::new();
    for line in text.lines() {
        let line = line.split('\t').next().unwrap_or_default();
        if !line.trim().is_empty() && !line.starts_with("//") {
            println!("{line}\t{}", evaluator.evaluate(line));
        }
    }
    Ok(())
}
