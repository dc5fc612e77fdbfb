//! The three generations of test semantics.

use serde::{Deserialize, Serialize};

/// Which generation of Cloudflare's Vitest integration a project is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Generation {
    /// `@cloudflare/vitest-pool-workers` up to 0.12: options in `test.poolOptions.workers`, storage put back per test.
    Classic,
    /// `@cloudflare/vitest-pool-workers` from 0.13: `cloudflareTest()`, storage per file.
    PoolPlugin,
    /// `@cloudflare/vitest-plugin`.
    Plugin,
}

impl Generation {
    /// npm package of the integration.
    pub const fn package(self) -> &'static str {
        match self {
            Self::Classic | Self::PoolPlugin => "@cloudflare/vitest-pool-workers",
            Self::Plugin => "@cloudflare/vitest-plugin",
        }
    }

    /// Beginning of the names of the Workers the integration itself makes; user Workers must not start with it.
    pub const fn worker_name_prefix(self) -> &'static str {
        match self {
            Self::Classic | Self::PoolPlugin => "vitest-pool-workers-",
            Self::Plugin => "vitest-plugin-",
        }
    }

    /// Whether this is the classic generation.
    pub const fn is_classic(self) -> bool {
        matches!(self, Self::Classic)
    }
}
