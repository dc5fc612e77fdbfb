//! Which modules the program brings, and where they are in `runtime-js/`.

use std::path::Path;

use invitro_modules::{Builtin, Modules, ModulesOptions, Target};

/// The modules that user code can import without having them, for a target. Those of Workers and
/// of Node.js are known to `invitro_modules` itself.
pub(crate) fn builtins_of(target: Target) -> Vec<Builtin> {
    let mut builtins =
        vec![Builtin::always("vitest"), Builtin::always("vitest/*"), Builtin::always("invitro")];
    if target == Target::Node {
        builtins.extend([
            Builtin::always("@cloudflare/vitest-plugin"),
            Builtin::always("@cloudflare/vitest-plugin/*"),
            Builtin::always("@cloudflare/vitest-pool-workers"),
            Builtin::always("@cloudflare/vitest-pool-workers/*"),
            Builtin::always("vite"),
            Builtin::always("miniflare"),
            Builtin::always("wrangler"),
            Builtin::fallback("dotenv"),
            Builtin::fallback("dotenv/config"),
        ]);
    }
    builtins
}

/// The modules of a process that stands in for a Node.js program.
pub(crate) fn node_modules(root: &Path) -> Modules {
    Modules::new(ModulesOptions {
        target: Target::Node,
        builtins: builtins_of(Target::Node),
        ..ModulesOptions::new(root)
    })
}

/// The module of `runtime-js/` behind a built-in module's name.
pub(crate) fn runtime_module(name: &str) -> Option<String> {
    let path = match name {
        "vitest" => "vitest/index".to_owned(),
        "vitest/config" => "config/vitest".to_owned(),
        "vitest/node"
        | "vitest/reporters"
        | "vitest/runners"
        | "vitest/suite"
        | "vitest/environments"
        | "vitest/coverage"
        | "vitest/snapshot" => "config/vitest-node".to_owned(),
        "vite" => "config/vite".to_owned(),
        "miniflare" => "config/miniflare".to_owned(),
        "wrangler" => "config/wrangler".to_owned(),
        "dotenv" => "config/dotenv".to_owned(),
        "dotenv/config" => "config/dotenv-config".to_owned(),
        "invitro" => "invitro/index".to_owned(),
        "@cloudflare/vitest-plugin" | "@cloudflare/vitest-pool-workers" => {
            "config/plugin".to_owned()
        }
        "@cloudflare/vitest-plugin/config" | "@cloudflare/vitest-pool-workers/config" => {
            "config/pool-workers-config".to_owned()
        }
        _ => {
            let bare = name.strip_prefix("node:").unwrap_or(name);
            match name.split_once(':') {
                Some(("cloudflare", rest)) => format!("cloudflare/{rest}"),
                Some(("workerd", rest)) => format!("workerd/{rest}"),
                Some(("node", rest)) if is_node_module(rest) => format!("node/{rest}"),
                Some(_) => return None,
                None => match bare.split_once('/') {
                    Some(("vitest", rest)) => format!("vitest/entries/{rest}"),
                    _ if is_node_module(bare) => format!("node/{bare}"),
                    _ => return None,
                },
            }
        }
    };
    [path.clone(), format!("{path}/index")]
        .into_iter()
        .find(|path| invitro_runtime_js::source(path).is_some())
}

/// Whether a module in `runtime-js/node/` is one that users know.
fn is_node_module(name: &str) -> bool {
    name != "globals" && !name.starts_with("internal/")
}
