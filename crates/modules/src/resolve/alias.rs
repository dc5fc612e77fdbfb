//! `resolve.alias` as Vite applies it.

use std::fmt::Write as _;

use crate::{Alias, AliasFind};

/// Aliases with their patterns compiled.
#[derive(Debug)]
pub(super) struct Aliases(Vec<(Find, String)>);

#[derive(Debug)]
enum Find {
    Prefix(String),
    Pattern {
        regex: regress::Regex,
        global: bool,
    },
    /// A pattern that cannot be compiled never matches.
    Nothing,
}

impl Aliases {
    pub(super) fn new(aliases: &[Alias]) -> Self {
        let compile = |alias: &Alias| {
            let find = match &alias.find {
                AliasFind::Prefix(prefix) => Find::Prefix(prefix.clone()),
                AliasFind::Pattern { source, flags } => {
                    regress::Regex::with_flags(source, flags.as_str()).map_or(
                        Find::Nothing,
                        |regex| Find::Pattern { regex, global: flags.contains('g') },
                    )
                }
            };
            (find, alias.replacement.clone())
        };
        Self(aliases.iter().map(compile).collect())
    }

    /// The specifier after the first alias that matches, or `None`.
    pub(super) fn apply(&self, specifier: &str) -> Option<String> {
        self.0.iter().find_map(|(find, replacement)| match find {
            Find::Prefix(prefix) => {
                let rest = specifier.strip_prefix(prefix.as_str())?;
                (rest.is_empty() || rest.starts_with('/')).then(|| format!("{replacement}{rest}"))
            }
            Find::Pattern { regex, global } => replace(regex, *global, specifier, replacement),
            Find::Nothing => None,
        })
    }
}

/// `String.prototype.replace` with a pattern and a replacement text.
fn replace(regex: &regress::Regex, global: bool, text: &str, replacement: &str) -> Option<String> {
    let mut output = String::new();
    let mut at = 0;
    for found in regex.find_iter(text).take(if global { usize::MAX } else { 1 }) {
        output.push_str(&text[at..found.start()]);
        expand(&found, text, replacement, &mut output);
        at = found.end();
    }
    if at == 0 && output.is_empty() && regex.find(text).is_none() {
        return None;
    }
    output.push_str(&text[at..]);
    Some(output)
}

/// `GetSubstitution` of ECMAScript.
fn expand(found: &regress::Match, text: &str, replacement: &str, output: &mut String) {
    let mut rest = replacement;
    while let Some(dollar) = rest.find('$') {
        output.push_str(&rest[..dollar]);
        rest = &rest[dollar + 1..];
        let group = |index: usize| found.group(index).map_or("", |range| &text[range]);
        match rest.as_bytes().first() {
            Some(b'$') => {
                output.push('$');
                rest = &rest[1..];
            }
            Some(b'&') => {
                output.push_str(&text[found.range()]);
                rest = &rest[1..];
            }
            Some(b'`') => {
                output.push_str(&text[..found.start()]);
                rest = &rest[1..];
            }
            Some(b'\'') => {
                output.push_str(&text[found.end()..]);
                rest = &rest[1..];
            }
            Some(b'<') if rest.contains('>') => {
                let end = rest.find('>').unwrap_or(rest.len() - 1);
                if let Some(range) = found.named_group(&rest[1..end]) {
                    output.push_str(&text[range]);
                }
                rest = &rest[end + 1..];
            }
            Some(digit) if digit.is_ascii_digit() => {
                let groups = found.captures.len();
                let two = rest
                    .get(..2)
                    .and_then(|digits| digits.parse::<usize>().ok())
                    .filter(|n| (1..=groups).contains(n));
                let one = Some(usize::from(digit - b'0')).filter(|n| (1..=groups).contains(n));
                if let Some(index) = two {
                    output.push_str(group(index));
                    rest = &rest[2..];
                } else if let Some(index) = one {
                    output.push_str(group(index));
                    rest = &rest[1..];
                } else {
                    output.push('$');
                }
            }
            _ => output.push('$'),
        }
    }
    let _ = output.write_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aliases(entries: &[(&str, &str)]) -> Aliases {
        let entries: Vec<Alias> = entries
            .iter()
            .map(|(find, replacement)| Alias {
                find: match find.strip_prefix('/').and_then(|find| find.rsplit_once('/')) {
                    Some((source, flags)) => {
                        AliasFind::Pattern { source: source.into(), flags: flags.into() }
                    }
                    None => AliasFind::Prefix((*find).into()),
                },
                replacement: (*replacement).into(),
            })
            .collect();
        Aliases::new(&entries)
    }

    #[test]
    fn strings_match_whole_segments() {
        let aliases = aliases(&[("@", "/p/src"), ("bun:test", "vitest")]);
        assert_eq!(aliases.apply("@/a").as_deref(), Some("/p/src/a"));
        assert_eq!(aliases.apply("@").as_deref(), Some("/p/src"));
        assert_eq!(aliases.apply("@scope/a"), None);
        assert_eq!(aliases.apply("bun:test").as_deref(), Some("vitest"));
    }

    #[test]
    fn patterns_use_groups_and_the_first_match_wins() {
        let aliases = aliases(&[
            ("/^~\\/(.*)$/", "/p/$1.ts"),
            ("/^(?<pkg>lodash)(?!-es)/", "$<pkg>-es"),
            ("/a/g", "[$&]"),
            ("~", "never"),
        ]);
        assert_eq!(aliases.apply("~/x/y").as_deref(), Some("/p/x/y.ts"));
        assert_eq!(aliases.apply("lodash/fp").as_deref(), Some("lodash-es/fp"));
        assert_eq!(aliases.apply("banana").as_deref(), Some("b[a]n[a]n[a]"));
        assert_eq!(aliases.apply("xyz"), None);
    }
}
