//! The messages between the processes of a run, and [`TestEvent`], the one interface between
//! running and showing.
//!
//! Every process of the tree talks to the coordinator over a socket of its own, in
//! length-prefixed JSON frames ([`frame`]). What a test file process reports is a
//! [`FileEvent`]; the coordinator turns those, and what it knows itself, into the one stream of
//! [`TestEvent`]s that reporters consume.

mod aftermath;
mod error;
mod event;
mod file_event;
pub mod frame;
mod messages;
mod task;

pub use aftermath::{Leak, StorageChange, StorageChanges, StoredValue};
pub use error::{SerializedError, StackFrame};
pub use event::{
    Durations, FileRef, FileState, NoticeLevel, ProjectInfo, RunEnd, SnapshotSummary, TestEvent,
    UnhandledKind,
};
pub use file_event::{
    ConsoleStream, FileEvent, FileSnapshots, InlineSnapshotWrite, SnapshotFileWrite,
};
pub use messages::{
    BaseRequest, ConfigAnswer, ConfigRequest, FileRequest, ProjectMessage, ProjectRequest, Role,
    SetupMessage, SetupRequest,
};
pub use task::{Annotation, Location, Task, TaskKind, TaskMode, TestResult, TestState};

/// Reads `null` as the type's default.
fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    use serde::Deserialize;
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
