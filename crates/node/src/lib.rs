//! The node:* modules that Workers have.
