//! Wrangler and Vitest configuration, environments and validation, as one [`Project`] value.
//!
//! | module | is |
//! |---|---|
//! | [`discover`] | which files configure a run, and which generation of the integration it is written for |
//! | [`evaluated`] | the plain-data form of an evaluated config file: the contract with the JavaScript side |
//! | [`plan`] | from evaluated configs to projects |
//! | [`wrangler`] | wrangler files: syntax, environments, validation |
//! | [`dotenv`] | `.dev.vars` and `.env` files |
//! | [`miniflare`] | the options of the integration, merged over those of the wrangler file |
//! | [`compat`] | compatibility dates and flags |
//! | [`files`] | test files and file filters |
//! | [`overrides`] | what the command line sets |
//! | [`project`] | the result |
//! | [`error`] | everything that can be wrong |

pub mod compat;
pub mod discover;
pub mod dotenv;
pub mod error;
pub mod evaluated;
pub mod files;
pub mod generation;
pub mod miniflare;
pub mod overrides;
pub mod paths;
pub mod plan;
pub mod project;
pub mod source;
pub mod wrangler;

pub use compat::Compat;
pub use error::{ConfigError, Problem, RenderOptions};
pub use generation::Generation;
pub use overrides::Overrides;
pub use plan::{Draft, Plan, PlanInput};
pub use project::Project;
