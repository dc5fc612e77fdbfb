//! The front matter of a test: the part of YAML that the suite uses.

/// What a test says about itself between `/*---` and `---*/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    /// How it has to be run: `onlyStrict`, `module`, `async`, …
    pub(crate) flags: Vec<String>,
    /// Files of the harness it needs beside the usual ones.
    pub(crate) includes: Vec<String>,
    /// Features of the language it uses.
    pub(crate) features: Vec<String>,
    /// The error it has to end in.
    pub(crate) negative: Option<Negative>,
}

/// The error that a negative test has to end in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Negative {
    pub(crate) phase: Phase,
    /// The name of the error's constructor.
    pub(crate) class: String,
}

/// When a negative test fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Parse,
    Resolution,
    Runtime,
}

impl Metadata {
    /// Reads the front matter of a test.
    ///
    /// # Errors
    /// What is missing or not understood.
    pub(crate) fn read(source: &str) -> Result<Self, String> {
        let start = source.find("/*---").ok_or("it has no front matter")? + "/*---".len();
        let length = source[start..].find("---*/").ok_or("its front matter has no end")?;
        // Tests of line terminators have them in the front matter too.
        let text = source[start..start + length].replace("\r\n", "\n").replace('\r', "\n");
        let mut metadata = Self::default();
        for (key, value) in entries(&text) {
            match key {
                "flags" => metadata.flags = list(&value),
                "includes" => metadata.includes = list(&value),
                "features" => metadata.features = list(&value),
                "negative" => metadata.negative = Some(negative(&value)?),
                _ => {}
            }
        }
        Ok(metadata)
    }

    /// Whether it has this flag.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }
}

/// The keys at the left margin, each with all that is written below and behind it.
fn entries(text: &str) -> Vec<(&str, String)> {
    let mut entries: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        if !line.starts_with([' ', '\t', '#', '-'])
            && let Some((key, value)) = line.split_once(':')
        {
            entries.push((key.trim(), value.to_owned()));
        } else if let Some((_, value)) = entries.last_mut() {
            value.push('\n');
            value.push_str(line);
        }
    }
    entries
}

/// A list in either notation: `[a, b]`, or lines that begin with a dash.
fn list(value: &str) -> Vec<String> {
    value
        .lines()
        .map(|line| line.split(" #").next().unwrap_or(line))
        .flat_map(|line| line.split([',', '[', ']']))
        .map(|item| item.trim().trim_start_matches("- ").trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect()
}

fn negative(value: &str) -> Result<Negative, String> {
    let field = |name: &str| {
        value.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            (key.trim() == name).then(|| value.trim().to_owned())
        })
    };
    let phase = match field("phase").as_deref() {
        Some("parse") => Phase::Parse,
        Some("resolution") => Phase::Resolution,
        Some("runtime") => Phase::Runtime,
        other => return Err(format!("its negative phase is {other:?}")),
    };
    Ok(Negative { phase, class: field("type").ok_or("its negative error has no type")? })
}

#[cfg(test)]
mod tests {
    use super::{Metadata, Negative, Phase};

    #[test]
    fn both_notations_of_lists_are_read() {
        let read = Metadata::read(
            "// (c)\n/*---\ndescription: >\n  flags: [none]\nflags: [async, noStrict]\nincludes:\n  - a.js\n  - b.js\n\
             features: [x,\n  y] # why\n---*/\n1;",
        )
        .expect("valid");
        assert_eq!(read.flags, ["async", "noStrict"]);
        assert_eq!(read.includes, ["a.js", "b.js"]);
        assert_eq!(read.features, ["x", "y"]);
        assert!(read.has("async") && !read.has("raw"));
    }

    #[test]
    fn negative_tests_name_phase_and_class() {
        let read =
            Metadata::read("/*---\r\nnegative:\r\n  phase: parse\r\n  type: SyntaxError\r\n---*/")
                .expect("valid");
        let expected = Negative { phase: Phase::Parse, class: "SyntaxError".into() };
        assert_eq!(read.negative, Some(expected));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(Metadata::read("1;").unwrap_err(), "it has no front matter");
        let error = Metadata::read("/*---\nnegative:\n  phase: later\n---*/").unwrap_err();
        assert!(error.contains("later"), "{error}");
    }
}
