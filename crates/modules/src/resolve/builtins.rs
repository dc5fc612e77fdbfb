//! The names of the modules a Worker has without any file.

/// Node's modules that may be named without `node:`, sorted.
const NODE: &[&str] = &[
    "_http_agent",
    "_http_client",
    "_http_common",
    "_http_incoming",
    "_http_outgoing",
    "_http_server",
    "_stream_duplex",
    "_stream_passthrough",
    "_stream_readable",
    "_stream_transform",
    "_stream_wrap",
    "_stream_writable",
    "_tls_common",
    "_tls_wrap",
    "assert",
    "assert/strict",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "dns/promises",
    "domain",
    "events",
    "fs",
    "fs/promises",
    "http",
    "http2",
    "https",
    "inspector",
    "inspector/promises",
    "module",
    "net",
    "os",
    "path",
    "path/posix",
    "path/win32",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "readline/promises",
    "repl",
    "stream",
    "stream/consumers",
    "stream/promises",
    "stream/web",
    "string_decoder",
    "sys",
    "timers",
    "timers/promises",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "util/types",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];

/// The id of a module that exists without the caller listing it: `fs` and `node:fs` are `node:fs`.
pub(crate) fn runtime_builtin(specifier: &str) -> Option<String> {
    if specifier.starts_with("cloudflare:")
        || specifier.starts_with("workerd:")
        || specifier.starts_with("node:")
    {
        return Some(specifier.to_owned());
    }
    // `process/` and the like ask for the package of that name.
    NODE.binary_search(&specifier).is_ok().then(|| format!("node:{specifier}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(NODE.is_sorted());
    }

    #[test]
    fn names_are_normalised() {
        assert_eq!(runtime_builtin("fs/promises").as_deref(), Some("node:fs/promises"));
        assert_eq!(runtime_builtin("node:test").as_deref(), Some("node:test"));
        assert_eq!(runtime_builtin("cloudflare:test").as_deref(), Some("cloudflare:test"));
        assert_eq!(runtime_builtin("punycode/"), None);
        assert_eq!(runtime_builtin("left-pad"), None);
    }
}
