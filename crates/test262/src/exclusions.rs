//! What of the suite does not apply, and why.

use crate::metadata::Metadata;

/// The folders of the suite that are run. The others: `harness` tests the suite itself, `staging` holds what has not
/// been reviewed yet, `intl402` is a standard of its own, of which the engine covers what tests of Workers need.
pub(crate) const FOLDERS: [&str; 3] = ["annexB", "built-ins", "language"];

/// A group of tests that does not apply.
struct Exclusion {
    /// A feature or flag in a test's front matter.
    group: &'static str,
    reason: &'static str,
}

const EXCLUSIONS: &[Exclusion] = &[
    Exclusion { group: "CanBlockIsFalse", reason: "the agent that runs the tests can block" },
    Exclusion { group: "ShadowRealm", reason: "a proposal that V8 does not ship" },
    Exclusion { group: "await-dictionary", reason: "a proposal that V8 does not ship" },
    Exclusion {
        group: "decorators",
        reason: "a proposal that V8 does not ship; decorators are lowered, and tested with the transform",
    },
    Exclusion { group: "error-stack-accessor", reason: "a proposal that V8 does not ship" },
    Exclusion { group: "export-defer", reason: "a proposal that V8 does not ship" },
    Exclusion { group: "immutable-arraybuffer", reason: "a proposal that V8 does not ship" },
    Exclusion { group: "import-bytes", reason: "a proposal that V8 does not ship" },
    Exclusion { group: "import-defer", reason: "a proposal that V8 does not ship" },
    Exclusion { group: "import-text", reason: "a proposal that V8 does not ship" },
    Exclusion { group: "iterator-chunking", reason: "a proposal that V8 does not ship" },
    Exclusion {
        group: "legacy-regexp",
        reason: "a proposal that V8 does not ship; it has the older static properties instead",
    },
    Exclusion {
        group: "nonextensible-applies-to-private",
        reason: "a proposal that V8 does not ship",
    },
    Exclusion {
        group: "source-phase-imports",
        reason: "V8 ships them for WebAssembly modules only, which these tests do not have",
    },
    Exclusion { group: "tail-call-optimization", reason: "no part of V8" },
];

/// The group with which a test is excluded, if it is.
pub(crate) fn group_of(metadata: &Metadata) -> Option<&'static str> {
    EXCLUSIONS.iter().map(|exclusion| exclusion.group).find(|group| {
        metadata.has(group) || metadata.features.iter().any(|feature| feature == group)
    })
}

/// Why a group is excluded.
pub(crate) fn reason_of(group: &str) -> &'static str {
    EXCLUSIONS
        .iter()
        .find(|exclusion| exclusion.group == group)
        .map_or("", |exclusion| exclusion.reason)
}
