//! Wrangler and Vitest configuration, environments and validation, as one Project value.
