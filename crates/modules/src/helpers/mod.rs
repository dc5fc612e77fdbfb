//! Functions that emitted code calls, in JavaScript.
//!
//! ES modules import them as `invitro:transform/helpers/<name>` (default export); [`helper_source`] is what such an id
//! loads. CommonJS modules carry the ones they use with them.

/// What the ids of helper modules begin with.
pub const HELPER_PREFIX: &str = "invitro:transform/helpers/";

/// The `module_name` that makes oxc emit ids with [`HELPER_PREFIX`].
pub(crate) const HELPER_PACKAGE: &str = "invitro:transform";

const HELPERS: &[(&str, &str)] = &[
    ("decorate", include_str!("decorate.js")),
    ("decorateMetadata", include_str!("decorate_metadata.js")),
    ("decorateParam", include_str!("decorate_param.js")),
    ("decorators", include_str!("decorators.js")),
    ("usingCtx", include_str!("using_ctx.js")),
];

/// The ES module behind an id that begins with [`HELPER_PREFIX`].
pub fn helper_source(id: &str) -> Option<String> {
    let name = id.strip_prefix(HELPER_PREFIX)?;
    let (_, source) = HELPERS.iter().find(|(known, _)| *known == name)?;
    let export = if name == "decorators" { "decorators()".to_owned() } else { name.to_owned() };
    Some(format!("{source}export default {export};\n"))
}

/// One line that declares `babelHelpers`, the object through which scripts reach the helpers named here.
pub(crate) fn inline(names: &[&str]) -> String {
    let members: Vec<String> = names
        .iter()
        .filter_map(|name| HELPERS.iter().find(|(known, _)| known == name))
        .map(|(name, source)| format!("{name}: {}", one_line(source)))
        .collect();
    format!("var babelHelpers = {{ {} }};", members.join(", "))
}

/// A helper as one expression on one line.
pub(crate) fn inline_decorators() -> String {
    let source =
        HELPERS.iter().find(|(name, _)| *name == "decorators").map_or("", |(_, source)| source);
    format!("({})()", one_line(source))
}

fn one_line(source: &str) -> String {
    source.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_helper_is_one_function_without_line_comments() {
        for (name, source) in HELPERS {
            assert!(source.starts_with(&format!("function {name}(")), "{name}");
            assert!(!source.contains("//"), "{name} is put on one line");
        }
    }

    #[test]
    fn ids_lead_to_modules() {
        let source = helper_source("invitro:transform/helpers/usingCtx").unwrap();
        assert!(source.ends_with("export default usingCtx;\n"));
        assert_eq!(helper_source("invitro:transform/helpers/nothing"), None);
    }
}
