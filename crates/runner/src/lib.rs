//! The roles of the process tree, scheduling, and the life of a test file.
