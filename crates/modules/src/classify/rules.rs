//! Wrangler's `rules`: globs that make files text, data or WebAssembly.

use regex::Regex;

use crate::{ModuleRule, RuleType};

/// Compiled rules, the defaults included.
#[derive(Debug)]
pub struct Rules(Vec<(RuleType, Regex)>);

impl Rules {
    /// Compiles a project's rules; Wrangler's defaults for `Text`, `Data` and `CompiledWasm` follow unless ended.
    ///
    /// A rule without `fallthrough` ends its type: later rules of the same type do not count.
    pub fn new(rules: &[ModuleRule]) -> Self {
        let defaults = [
            (RuleType::Text, &["**/*.txt", "**/*.html", "**/*.sql"][..]),
            (RuleType::Data, &["**/*.bin"]),
            (RuleType::CompiledWasm, &["**/*.wasm", "**/*.wasm?module"]),
        ]
        .map(|(kind, globs)| ModuleRule {
            kind,
            globs: globs.iter().map(ToString::to_string).collect(),
            fallthrough: false,
        });
        let mut ended = Vec::new();
        let mut compiled = Vec::new();
        for rule in rules.iter().chain(&defaults) {
            if ended.contains(&rule.kind) {
                continue;
            }
            let globs: Vec<String> = rule.globs.iter().map(|glob| pattern(glob)).collect();
            // Every pattern made here is valid; one beyond the size limit would match nothing.
            if let Ok(regex) = Regex::new(&format!("(?:{})$", globs.join("|"))) {
                compiled.push((rule.kind, regex));
            }
            if !rule.fallthrough {
                ended.push(rule.kind);
            }
        }
        Self(compiled)
    }

    /// The type that the first matching rule gives a path (with `/` between folders).
    pub fn find(&self, path: &str) -> Option<RuleType> {
        let normalised = path.replace('\\', "/");
        self.0.iter().find(|(_, globs)| globs.is_match(&normalised)).map(|(kind, _)| *kind)
    }
}

/// A glob as a regular expression without anchors. `*`, `**` and `{a,b}` are wild cards; anything else, also `?` and
/// brackets, means itself (the default `**/*.wasm?module` means the query).
fn pattern(glob: &str) -> String {
    // Without a start anchor, wild cards at the start say nothing.
    let glob = glob.trim_start_matches("**/").trim_start_matches('*');
    let mut pattern = String::new();
    let mut characters = glob.chars().peekable();
    let mut groups = 0;
    while let Some(character) = characters.next() {
        match character {
            '*' => {
                let mut stars = 1;
                while characters.next_if_eq(&'*').is_some() {
                    stars += 1;
                }
                let is_segment = pattern.ends_with('/') && characters.next_if_eq(&'/').is_some();
                // `**` as a whole segment: any number of folders, also none.
                pattern.push_str(if stars > 1 && is_segment { "(?:[^/]*/)*" } else { "[^/]*" });
                if stars == 1 && is_segment {
                    pattern.push('/');
                }
            }
            '{' => {
                groups += 1;
                pattern.push_str("(?:");
            }
            '}' if groups > 0 => {
                groups -= 1;
                pattern.push(')');
            }
            ',' if groups > 0 => pattern.push('|'),
            other => pattern.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern.push_str(&")".repeat(groups));
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(kind: RuleType, globs: &[&str], fallthrough: bool) -> ModuleRule {
        ModuleRule { kind, globs: globs.iter().map(ToString::to_string).collect(), fallthrough }
    }

    #[test]
    fn defaults() {
        let rules = Rules::new(&[]);
        assert_eq!(rules.find("/p/src/a.txt"), Some(RuleType::Text));
        assert_eq!(rules.find("/p/src/a.bin"), Some(RuleType::Data));
        assert_eq!(rules.find("/p/src/a.wasm"), Some(RuleType::CompiledWasm));
        assert_eq!(rules.find("/p/src/a.txt.ts"), None);
    }

    #[test]
    fn a_rule_ends_its_type() {
        let rules = Rules::new(&[rule(RuleType::Text, &["**/*.md"], false)]);
        assert_eq!(rules.find("/p/a.md"), Some(RuleType::Text));
        assert_eq!(rules.find("/p/a.txt"), None);
        assert_eq!(rules.find("/p/a.bin"), Some(RuleType::Data));
        let rules = Rules::new(&[rule(RuleType::Text, &["**/*.md"], true)]);
        assert_eq!(rules.find("/p/a.txt"), Some(RuleType::Text));
    }

    #[test]
    fn globs_have_an_end_but_no_start() {
        let rules =
            Rules::new(&[rule(RuleType::Data, &["assets/*.{dat,raw}", "lib/**/x.pk"], true)]);
        assert_eq!(rules.find("/p/assets/a.dat"), Some(RuleType::Data));
        assert_eq!(rules.find("/p/assets/deep/a.dat"), None);
        assert_eq!(rules.find("/p/assets/a.raw2"), None);
        assert_eq!(rules.find("/p/lib/x.pk"), Some(RuleType::Data));
        assert_eq!(rules.find("/p/lib/a/b/x.pk"), Some(RuleType::Data));
        let rules =
            Rules::new(&[rule(RuleType::Data, &["a/*/c.x", "[id].y", "{z", "src/**"], true)]);
        assert_eq!(rules.find("/a/b/c.x"), Some(RuleType::Data));
        assert_eq!(rules.find("/a/c.x"), None);
        assert_eq!(rules.find("/[id].y"), Some(RuleType::Data));
        assert_eq!(rules.find("/i.y"), None);
        assert_eq!(rules.find("/p/src/q"), Some(RuleType::Data));
    }
}
