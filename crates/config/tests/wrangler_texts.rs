//! Errors and warnings of wrangler files, against what wrangler 4.156 says about the same files.

use std::path::Path;

use invitro_config::ConfigError;
use invitro_config::source::SourceFile;
use invitro_config::wrangler;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    file: String,
    env: Option<String>,
    text: String,
    errors: Option<String>,
    warnings: Option<String>,
    name: Option<String>,
}

#[test]
fn texts_are_those_of_wrangler() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("wrangler/cases.json")).expect("valid cases");
    assert!(cases.len() > 150);
    let mut wrong = Vec::new();
    for case in &cases {
        let file =
            SourceFile { path: Path::new("/project").join(&case.file), text: case.text.clone() };
        let root = wrangler::parse(&file).expect("parses");
        let (errors, warnings, name) =
            match wrangler::validate(&file, &root, case.env.as_deref(), Path::new("/project")) {
                Ok(config) => (None, config.warnings, config.name),
                Err(ConfigError::Wrangler { message, warnings, problems }) => {
                    assert!(problems.iter().all(|problem| problem.location.is_some()), "{message}");
                    (Some(message), warnings, case.name.clone())
                }
                Err(other) => (Some(other.to_string()), None, None),
            };
        for (what, expected, got) in [
            ("errors", &case.errors, &errors),
            ("warnings", &case.warnings, &warnings),
            ("name", &case.name, &name),
        ] {
            if expected != got {
                wrong.push(format!(
                    "{what} of {} (env {:?})\n--- expected\n{}\n--- got\n{}\n",
                    case.text,
                    case.env,
                    expected.as_deref().unwrap_or("(none)"),
                    got.as_deref().unwrap_or("(none)")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}
