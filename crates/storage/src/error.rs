//! The error of every simulator.

use std::fmt;

/// The JavaScript class that an error has in the Workers runtime.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ErrorClass {
    /// `Error`
    Error,
    /// `TypeError`
    TypeError,
    /// `RangeError`
    RangeError,
    /// `SyntaxError`
    SyntaxError,
}

impl ErrorClass {
    /// The name of the class's global constructor.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::TypeError => "TypeError",
            Self::RangeError => "RangeError",
            Self::SyntaxError => "SyntaxError",
        }
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a simulator refused an operation. `Display` is the text that the Workers runtime's error has as its
/// `message`, and [`class`](Self::class) is what `error.constructor` is there.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct SimulatorError {
    /// The JavaScript class.
    pub class: ErrorClass,
    /// The message, word for word as in the runtime.
    pub message: String,
}

impl SimulatorError {
    /// An `Error` with this message.
    pub fn error(message: impl Into<String>) -> Self {
        Self { class: ErrorClass::Error, message: message.into() }
    }

    /// A `TypeError` with this message.
    pub fn type_error(message: impl Into<String>) -> Self {
        Self { class: ErrorClass::TypeError, message: message.into() }
    }

    /// A `RangeError` with this message.
    pub fn range_error(message: impl Into<String>) -> Self {
        Self { class: ErrorClass::RangeError, message: message.into() }
    }
}

/// The result of an operation of a simulator.
pub type Result<T, E = SimulatorError> = std::result::Result<T, E>;
