//! Number patterns of CLDR, as `#,##0.00;(#,##0.00)`.
//!
//! See <https://unicode.org/reports/tr35/tr35-numbers.html#Number_Patterns>.

/// What stands before or behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Affix {
    Text(String),
    Minus,
    Plus,
    Percent,
    Currency,
}

/// A pattern with a prefix and a suffix.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pattern {
    pub prefix: Vec<Affix>,
    pub suffix: Vec<Affix>,
    /// For negative numbers, if that is more than a minus sign in front.
    pub negative: Option<(Vec<Affix>, Vec<Affix>)>,
    /// How many digits the last group has, and how many the others; none if there are no groups.
    pub groups: Option<(u8, u8)>,
    /// The zeros before the point.
    pub integer_zeros: u8,
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Self {
        let (positive, negative) = match split_unquoted(text) {
            Some((positive, negative)) => (positive, Some(negative)),
            None => (text, None),
        };
        let (prefix, body, suffix) = parts(positive);
        let integer = body.split('.').next().unwrap_or_default();
        let groups = integer.rsplit_once(',').map(|(before, last)| {
            let last = last.len() as u8;
            let other = before.rsplit_once(',').map_or(last, |(_, other)| other.len() as u8);
            (last, other)
        });
        Self {
            prefix,
            suffix,
            negative: negative.map(|negative| {
                let (prefix, _, suffix) = parts(negative);
                (prefix, suffix)
            }),
            groups,
            integer_zeros: integer.bytes().filter(|byte| *byte == b'0').count() as u8,
        }
    }

    pub(crate) fn has_currency(&self) -> bool {
        self.prefix.contains(&Affix::Currency) || self.suffix.contains(&Affix::Currency)
    }

    /// Prefix and suffix for a number with this sign: below zero is negative, above it shows a plus.
    pub(crate) fn affixes(&self, sign: i8) -> (Vec<Affix>, Vec<Affix>) {
        let has_minus = |(prefix, suffix): &&(Vec<Affix>, Vec<Affix>)| {
            prefix.contains(&Affix::Minus) || suffix.contains(&Affix::Minus)
        };
        let with_sign = |sign: Affix| {
            let mut prefix = vec![sign];
            prefix.extend(self.prefix.iter().cloned());
            (prefix, self.suffix.clone())
        };
        match (sign, &self.negative) {
            (0, _) => (self.prefix.clone(), self.suffix.clone()),
            (..0, Some(negative)) => negative.clone(),
            (..0, None) => with_sign(Affix::Minus),
            (_, negative) => match negative.as_ref().filter(has_minus) {
                Some((prefix, suffix)) => {
                    let plus = |affixes: &[Affix]| {
                        affixes
                            .iter()
                            .map(|affix| match affix {
                                Affix::Minus => Affix::Plus,
                                other => other.clone(),
                            })
                            .collect()
                    };
                    (plus(prefix), plus(suffix))
                }
                None => with_sign(Affix::Plus),
            },
        }
    }
}

fn split_unquoted(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (index, letter) in text.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            ';' if !quoted => return Some((&text[..index], &text[index + 1..])),
            _ => {}
        }
    }
    None
}

/// Prefix, digits and suffix.
fn parts(text: &str) -> (Vec<Affix>, String, Vec<Affix>) {
    let mut prefix = Vec::new();
    let mut body = String::new();
    let mut suffix = Vec::new();
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        let in_body = suffix.is_empty();
        let into = if body.is_empty() { &mut prefix } else { &mut suffix };
        match letter {
            '\'' if letters.peek() == Some(&'\'') => {
                letters.next();
                push(into, '\'');
            }
            '\'' => quoted = !quoted,
            _ if quoted => push(into, letter),
            '#' | '0' | ',' | '.' if in_body => body.push(letter),
            '-' => into.push(Affix::Minus),
            '+' => into.push(Affix::Plus),
            '%' => into.push(Affix::Percent),
            '¤' => into.push(Affix::Currency),
            _ => push(into, letter),
        }
    }
    (prefix, body, suffix)
}

fn push(affixes: &mut Vec<Affix>, letter: char) {
    if let Some(Affix::Text(text)) = affixes.last_mut() {
        text.push(letter);
    } else {
        affixes.push(Affix::Text(letter.to_string()));
    }
}
