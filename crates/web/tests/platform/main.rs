//! URL, encoding, events, timers, cloning, crypto, console: each file of JavaScript asserts for itself.
//!
//! What is expected was observed in the Workers runtime (compatibility date 2026-08-01, with `nodejs_compat`).

#[path = "../common/mod.rs"]
mod common;

mod inspection;

macro_rules! scripts {
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                let lines = common::run(include_str!(concat!(stringify!($name), ".js")));
                assert_eq!(lines.last().map(String::as_str), Some("end"), "{lines:#?}");
            }
        )*
    };
}

scripts!(
    abort,
    async_context,
    base64,
    compression,
    console,
    crypto,
    crypto_pairs,
    dom_exception,
    encoding,
    events,
    global_scope,
    message_channel,
    performance,
    structured_clone,
    timers,
    url,
    url_search_params,
    web_socket,
);
