//! Compatibility dates and flags.

mod table;

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::error::ConfigError;
use crate::evaluated::civil_from_days;

/// The date of a Worker under test whose configuration has none: that of the runtime that `@cloudflare/vitest-plugin` 1.5 brings.
pub const DEFAULT_DATE: &str = "2026-11-02";

/// The date of an auxiliary Worker whose configuration has none.
pub const DEFAULT_AUXILIARY_DATE: &str = "2000-01-01";

/// Compatibility date of a Worker and every flag that is on at that date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compat {
    /// Date, `YYYY-MM-DD`.
    pub date: String,
    /// Enable names of the flags that are on, whether by date, by implication or by name.
    pub flags: BTreeSet<String>,
}

impl Compat {
    /// Whether the flag with that enable name is on.
    pub fn enabled(&self, flag: &str) -> bool {
        self.flags.contains(flag)
    }
}

/// A compiled date and list of flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compiled {
    /// What is on.
    pub compat: Compat,
    /// What is wrong, in the words of the runtime.
    pub errors: Vec<String>,
    /// What is superfluous, in the words of the runtime.
    pub warnings: Vec<String>,
}

/// Works out which flags are on: those named, those on by the date and not switched off, and those implied by others.
pub fn compile(date: &str, names: &[String]) -> Compiled {
    let mut out = Compiled::default();
    let mut given: BTreeSet<&str> = BTreeSet::new();
    for name in names {
        if !given.insert(name) {
            out.errors.push(format!("Compatibility flag specified multiple times: {name}"));
        }
    }
    let date = normal_date(date).unwrap_or_else(|| {
        out.errors.push(format!("Invalid compatibility date: {date}"));
        "2021-05-01".to_owned()
    });
    let reached = |since: &str| !since.is_empty() && date.as_str() >= since;
    let mut on: BTreeSet<&str> = BTreeSet::new();
    let mut implied = Vec::new();
    for flag in table::FLAGS {
        let by_name = given.remove(flag.enable);
        let off = !flag.disable.is_empty() && given.remove(flag.disable);
        let by_date = reached(flag.since) || flag.enable == "r2_public_beta_bindings";
        if by_name && off {
            out.errors.push(format!(
                "Compatibility flags are mutually contradictory: {} vs {}",
                flag.enable, flag.disable
            ));
        }
        if by_name && by_date {
            out.warnings.push(if flag.since.is_empty() {
                format!("The compatibility flag {} is the default, so does not need to be specified anymore.", flag.enable)
            } else {
                format!(
                    "The compatibility flag {} became the default as of {} so does not need to be specified anymore.",
                    flag.enable, flag.since
                )
            });
        }
        if by_name || (by_date && !off) {
            on.insert(flag.enable);
        }
        if reached(flag.implied_since) && !off {
            implied.push(flag);
        }
    }
    for flag in implied {
        if flag.implied_by.iter().any(|other| on.contains(other)) {
            on.insert(flag.enable);
        }
    }
    out.errors.extend(given.into_iter().map(|name| format!("No such compatibility flag: {name}")));
    out.compat = Compat { date, flags: on.into_iter().map(str::to_owned).collect() };
    out
}

/// Whether the runtime has a flag of that name, to enable or to disable something.
pub fn is_flag(name: &str) -> bool {
    !name.is_empty() && table::FLAGS.iter().any(|flag| flag.enable == name || flag.disable == name)
}

/// Every name of a flag, for suggestions.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    table::FLAGS.iter().flat_map(|flag| [flag.enable, flag.disable]).filter(|name| !name.is_empty())
}

/// Names of the flags that need experimental features, which tests always have.
pub fn experimental_flags() -> impl Iterator<Item = &'static str> {
    table::FLAGS.iter().filter(|flag| flag.experimental).map(|flag| flag.enable)
}

/// A date as the runtime reads it, in the form `YYYY-MM-DD`.
fn normal_date(text: &str) -> Option<String> {
    let mut parts = text.splitn(3, '-');
    let year: u32 = parts.next()?.trim().parse().ok()?;
    let month: u32 = parts.next()?.trim().parse().ok()?;
    let day = parts.next()?.trim_start();
    let digits = day.len() - day.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let day: u32 = day[..digits].parse().ok()?;
    ((2000..3000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Today, `YYYY-MM-DD`, in UTC.
pub fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = civil_from_days((seconds / 86_400) as i64);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Checks that a date is not in the future.
///
/// # Errors
/// `Compatibility date "2030-01-01" is in the future and unsupported`.
pub fn check_date(date: &str) -> Result<(), ConfigError> {
    match normal_date(date) {
        Some(normal) if normal > today() => Err(ConfigError::new(
            "MiniflareCoreError [ERR_FUTURE_COMPATIBILITY_DATE]",
            format!("Compatibility date \"{date}\" is in the future and unsupported"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(date: &str, names: &[&str]) -> Compat {
        compile(date, &names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).compat
    }

    #[test]
    fn compiles_dates_and_flags() {
        assert!(on("2022-10-31", &[]).enabled("url_standard"));
        assert!(!on("2022-10-30", &[]).enabled("url_standard"));
        assert!(!on("2024-01-01", &["url_original"]).enabled("url_standard"));
        assert!(on("2021-11-01", &["url_standard"]).enabled("url_standard"));
        let compat = on("2024-09-23", &["nodejs_compat"]);
        assert!(compat.enabled("nodejs_compat_v2") && compat.enabled("nodejs_zlib"));
        assert!(!on("2024-09-22", &["nodejs_compat"]).enabled("nodejs_compat_v2"));
        assert!(
            !on("2024-09-23", &["nodejs_compat", "no_nodejs_compat_v2"])
                .enabled("nodejs_compat_v2")
        );
        let compat = on("2025-09-15", &["nodejs_compat"]);
        assert!(
            compat.enabled("enable_nodejs_http_server_modules"),
            "an implied flag implies others"
        );
        assert!(compat.enabled("nodejs_compat_populate_process_env"));
        assert!(on("2026-08-04", &[]).enabled("nodejs_compat"));
        assert!(on("2026-08-04", &[]).enabled("enable_nodejs_fs_module"));
    }

    #[test]
    fn says_what_is_wrong() {
        let messages = |date: &str, names: &[&str]| {
            let compiled =
                compile(date, &names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
            (compiled.errors, compiled.warnings)
        };
        assert_eq!(
            messages("2024-01-01", &["nope_flag"]).0,
            ["No such compatibility flag: nope_flag"]
        );
        assert_eq!(
            messages("2022-01-01", &["url_standard", "url_original"]).0,
            ["Compatibility flags are mutually contradictory: url_standard vs url_original"]
        );
        assert_eq!(
            messages("2024-01-01", &["url_standard"]).1,
            [
                "The compatibility flag url_standard became the default as of 2022-10-31 so does not need to be specified anymore."
            ]
        );
        assert_eq!(
            messages("2024-01-01", &["rpc", "rpc"]).0,
            ["Compatibility flag specified multiple times: rpc"]
        );
        assert_eq!(messages("yesterday", &[]).0, ["Invalid compatibility date: yesterday"]);
        assert!(
            check_date("2999-01-01")
                .is_err_and(|e| e.to_string().contains("is in the future and unsupported"))
        );
        assert!(check_date("2024-01-01").is_ok());
    }
}
