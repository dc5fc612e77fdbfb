//! The copy-on-write store and the simulators of KV, R2 and the cache.
