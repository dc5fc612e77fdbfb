//! Shows what becomes of a module: `modules <root> resolve <specifier> [importer]`, `… load <id> [native]`, `… graph <id>`.

use std::{env, process::ExitCode};

use invitro_modules::{CacheLocation, Content, Form, ImportKind, Modules, ModulesOptions};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let argument = |index: usize| arguments.get(index).map(String::as_str).unwrap_or_default();
    let cache = if env::var_os("INVITRO_CACHE_DIR").is_some() {
        CacheLocation::Default
    } else {
        CacheLocation::Off
    };
    let modules = Modules::new(ModulesOptions { cache, ..ModulesOptions::new(argument(0)) });
    let form = if arguments.iter().any(|argument| argument == "native") {
        Form::Native
    } else {
        Form::Runner
    };
    match argument(1) {
        "resolve" => match modules.resolve(
            argument(2),
            arguments.get(3).map(String::as_str),
            ImportKind::Static,
        ) {
            Ok(id) => println!("{id}"),
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        },
        "load" => match modules.load(argument(2), form) {
            Ok(module) => {
                match &module.content {
                    Content::Code(text)
                    | Content::CommonJs(text)
                    | Content::Json(text)
                    | Content::Text(text) => {
                        println!("{text}");
                    }
                    other => println!("{other:?}"),
                }
                eprintln!("{:?} {:?} {:#?}", module.kind, module.form, module.info);
                eprintln!("exports {:?}", modules.export_names(argument(2), form));
            }
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        },
        "graph" => {
            let start = std::time::Instant::now();
            let graph = modules.static_graph(&[(argument(2), form)], true);
            let elapsed = start.elapsed();
            for node in &graph.nodes {
                let module = modules.load(&node.id, node.form);
                println!("{:?} {:?} {}", node.form, module.map(|module| module.kind), node.id);
            }
            for error in &graph.errors {
                eprintln!("{error}");
            }
            eprintln!("{} modules, {} errors, {elapsed:?}", graph.nodes.len(), graph.errors.len());
        }
        other => {
            eprintln!("unknown command {other:?}: resolve, load or graph");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
