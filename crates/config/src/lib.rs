//! Wrangler and Vitest configuration, environments and validation, as one [`Project`] value.
//!
//! | module | is |
//! |---|---|
//! | [`generation`] | which of the three integrations a project is written for |
//! | [`evaluated`] | the plain-data form of an evaluated config file |
//! | [`compat`] | compatibility dates and flags |
//! | [`project`] | the result |

pub mod compat;
pub mod evaluated;
pub mod generation;
pub mod project;

pub use compat::Compat;
pub use generation::Generation;
pub use project::Project;
