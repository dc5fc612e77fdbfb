//! The `invitro` command.

fn main() {}
