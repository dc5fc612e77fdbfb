//! The TypeScript of runtime-js/, compiled by the build script and embedded.
