//! Splitting the text of a D1 migration into statements.

/// The error of a text with transactions of its own.
const TRANSACTIONS: &str = "Wrangler could not process the provided SQL file, as it contains several transactions.\n\
D1 runs your SQL in a transaction for you.\n\
Please export an SQL file from your SQLite database and try again.";

/// Splits at each `;` that ends a statement: not in quotes, comments, `$tag$` strings or between
/// `BEGIN`/`CASE` and `END`. Comments are dropped. A text that is one statement is given back as
/// it is.
///
/// # Errors
///
/// If the text has transactions beyond one that spans it all.
pub(crate) fn split(text: &str) -> Result<Vec<String>, &'static str> {
    let text = without_transaction(text)?;
    if !text.trim_end().trim_end_matches(';').contains(';') {
        return Ok(vec![text]);
    }
    let mut splitter = Splitter { rest: &text, statement: String::new(), depth: 0, done: vec![] };
    splitter.run();
    Ok(splitter.done)
}

fn without_transaction(text: &str) -> Result<String, &'static str> {
    let begins = |text: &str| text.to_ascii_uppercase().contains("BEGIN TRANSACTION");
    if !begins(text) {
        return Ok(text.to_owned());
    }
    let upper = text.to_ascii_uppercase();
    let begin = upper.find("BEGIN TRANSACTION;");
    let commit = upper.rfind("COMMIT;");
    let (Some(begin), Some(commit)) = (begin, commit) else { return Err(TRANSACTIONS) };
    let mut stripped = text.to_owned();
    stripped.replace_range(commit..commit + "COMMIT;".len(), "");
    stripped.replace_range(begin..begin + "BEGIN TRANSACTION;".len(), "");
    if begins(&stripped) { Err(TRANSACTIONS) } else { Ok(stripped) }
}

struct Splitter<'a> {
    rest: &'a str,
    statement: String,
    /// How many compounds are open.
    depth: u32,
    done: Vec<String>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        while let Some(character) = self.rest.chars().next() {
            match character {
                '\'' | '"' | '`' => self.take_quoted(character),
                '-' if self.rest.starts_with("--") => {
                    self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
                }
                '/' if self.rest.starts_with("/*") => {
                    self.skip(self.rest.find("*/").map_or(self.rest.len(), |end| end + 2));
                }
                '$' => self.take_dollar_quoted(),
                ';' if self.depth == 0 => {
                    self.skip(1);
                    self.finish();
                }
                _ if character.is_alphabetic() || character == '_' => self.take_word(),
                _ => self.take(character.len_utf8()),
            }
        }
        self.finish();
    }

    fn take(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.statement.push_str(taken);
        self.rest = rest;
    }

    fn skip(&mut self, length: usize) {
        self.rest = &self.rest[length..];
    }

    fn take_quoted(&mut self, quote: char) {
        let end = self.rest[1..].find(quote).map_or(self.rest.len(), |end| end + 2);
        self.take(end);
    }

    fn take_dollar_quoted(&mut self) {
        let tag = self.rest[1..].find('$').map(|end| &self.rest[..end + 2]);
        let is_tag =
            |tag: &str| tag[1..tag.len() - 1].chars().all(|c| c.is_alphanumeric() || c == '_');
        match tag.filter(|tag| is_tag(tag)) {
            Some(tag) => {
                let end = self.rest[tag.len()..].find(tag);
                self.take(end.map_or(self.rest.len(), |end| end + 2 * tag.len()));
            }
            None => self.take(1),
        }
    }

    fn take_word(&mut self) {
        let end =
            self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let word = self.rest[..end].to_ascii_uppercase();
        let before = self.statement.chars().next_back().is_some_and(char::is_whitespace);
        let after = self.rest[end..].chars().next();
        match word.as_str() {
            "BEGIN" | "CASE" if before && after.is_some_and(char::is_whitespace) => self.depth += 1,
            "END" if before && after.is_none_or(|c| c == ';' || c.is_whitespace()) => {
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        self.take(end);
    }

    fn finish(&mut self) {
        let statement = self.statement.trim();
        if !statement.is_empty() {
            self.done.push(statement.to_owned());
        }
        self.statement.clear();
        self.depth = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_at_semicolons_outside_of_everything() {
        let text = "CREATE TABLE a (b TEXT DEFAULT ';'); -- one; two\nINSERT INTO a VALUES (\"x;y\"); /* ; */";
        assert_eq!(
            split(text).unwrap(),
            ["CREATE TABLE a (b TEXT DEFAULT ';')", "INSERT INTO a VALUES (\"x;y\")"]
        );
    }

    #[test]
    fn compounds_stay_together() {
        let text = "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n UPDATE a SET b = 1; SELECT CASE WHEN 1 THEN 2 END;\nEND;\nSELECT 1;";
        let queries = split(text).unwrap();
        assert_eq!(queries.len(), 2);
        assert!(queries[0].ends_with("END"));
    }

    #[test]
    fn one_statement_is_left_alone() {
        assert_eq!(split("  SELECT 1; \n").unwrap(), ["  SELECT 1; \n"]);
    }

    #[test]
    fn one_transaction_around_everything_is_dropped() {
        let queries = split("BEGIN TRANSACTION; SELECT 1; SELECT 2; COMMIT;").unwrap();
        assert_eq!(queries, ["SELECT 1", "SELECT 2"]);
        assert!(split("BEGIN TRANSACTION; COMMIT; BEGIN TRANSACTION; COMMIT;").is_err());
    }
}
