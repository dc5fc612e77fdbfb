//! Resolution, transform, CommonJS analysis, module graph and transform cache.
