//! Reporters: consumers of the one stream of TestEvents.
