//! Compresses the locale data of `data/` and writes the tables through which it is found.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::Value;

/// What is loaded together; the order is that of `Area` in `src/data/mod.rs`.
const AREAS: [&str; 5] = ["dates", "relative", "numbers", "units", "names"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=data");
    let output = PathBuf::from(env::var("OUT_DIR")?);
    let mut files: Vec<PathBuf> = fs::read_dir("data")?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();

    let mut languages = String::new();
    let mut locales = Vec::new();
    let mut shared = String::new();
    let mut index = 0;
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Value::Object(mut content) = serde_json::from_str(&fs::read_to_string(&file)?)? else {
            return Err(format!("{} is no object", file.display()).into());
        };
        if name == "shared" {
            let available = content.remove("available").unwrap_or_default();
            let mut available: Vec<&str> =
                available.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            available.sort_unstable();
            writeln!(shared, "pub(super) static AVAILABLE: &[&str] = &{available:?};")?;
            for (key, value) in &content {
                let path = pack(&output, &format!("shared.{key}"), value)?;
                writeln!(
                    shared,
                    "pub(super) static {}: &[u8] = include_bytes!({:?});",
                    key.to_uppercase(),
                    path.display().to_string()
                )?;
            }
            continue;
        }
        let root = content.remove(&name).unwrap_or_default();
        writeln!(languages, "Language {{ areas: [")?;
        for area in AREAS {
            let path = pack(&output, &format!("{name}.{area}"), &root[area])?;
            writeln!(languages, "include_bytes!({:?}),", path.display().to_string())?;
        }
        locales.push((name.clone(), String::new(), index, None));
        for (locale, mut of) in content {
            let parent = of["parent"].as_str().unwrap_or_default().to_owned();
            if let Some(object) = of.as_object_mut() {
                object.remove("parent");
            }
            let differs = of.as_object().is_some_and(|object| !object.is_empty());
            let patch = if differs { Some(pack(&output, &locale, &of)?) } else { None };
            locales.push((locale, parent, index, patch));
        }
        writeln!(languages, "] }},")?;
        index += 1;
    }
    locales.sort();
    let mut text = format!("static LANGUAGES: &[Language] = &[{languages}];\n{shared}");
    writeln!(text, "static LOCALES: &[Locale] = &[")?;
    for (locale, parent, language, patch) in locales {
        let patch = patch.map_or_else(
            || "&[]".to_owned(),
            |path| format!("include_bytes!({:?})", path.display().to_string()),
        );
        writeln!(
            text,
            "Locale {{ name: {locale:?}, parent: {parent:?}, language: {language}, patch: {patch} }},"
        )?;
    }
    text.push_str("];\n");
    fs::write(output.join("tables.rs"), text)?;
    Ok(())
}

/// Writes a value compressed, and returns where.
fn pack(folder: &Path, name: &str, value: &Value) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join(name);
    let mut encoder = DeflateEncoder::new(fs::File::create(&path)?, Compression::best());
    encoder.write_all(value.to_string().as_bytes())?;
    encoder.finish()?;
    Ok(path)
}
