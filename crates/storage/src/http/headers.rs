//! Lists of headers.

/// One header: its name, in any case, and its value.
pub type Header = (String, String);

/// Headers as a simulator takes them: pairs in any order. Names are compared without regard to case, and the
/// values of a repeated name count as one list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a>(pub &'a [Header]);

impl Headers<'_> {
    /// The value of `name`, combined with `", "` where it is repeated, as `Headers.get()` gives it.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut values = self
            .0
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim());
        let first = values.next()?.to_owned();
        Some(values.fold(first, |list, value| list + ", " + value))
    }
}

impl<'a> From<&'a [Header]> for Headers<'a> {
    fn from(headers: &'a [Header]) -> Self {
        Self(headers)
    }
}

impl<'a> From<&'a Vec<Header>> for Headers<'a> {
    fn from(headers: &'a Vec<Header>) -> Self {
        Self(headers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combines_repeated_names() {
        let headers =
            [("Vary".into(), " a ".into()), ("X".into(), "1".into()), ("vary".into(), "b".into())];
        let headers = Headers(&headers);
        assert_eq!(headers.get("VARY").as_deref(), Some("a, b"));
        assert_eq!(headers.get("x").as_deref(), Some("1"));
        assert_eq!(headers.get("y"), None);
    }
}
