//! The faces of the bindings, and the services without storage.
