//! Boa as a host sees it: context, event loop, clock, module loader, async context, errors and stacks.
