//! Environments: which value a key has, and whether it is valid.

mod keys;

use indexmap::IndexMap;

use super::bindings::{binding_array, single_binding};
use super::checks::{is_date, is_name, is_one_of, is_string_array, is_type, known_keys, optional};
use super::diagnostics::Diagnostics;
use super::node::{Data, Node, Type};
use super::{containers, durable_objects, exports, queues, routes, runtime, triggers, workflows};
use crate::source::Span;

/// The values of an environment (or of the top level), inheritance applied. A key without a value is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    values: IndexMap<&'static str, Node>,
}

impl Environment {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.values.get(key)
    }

    /// The elements of a key that is an array; none when it is not there.
    pub fn items(&self, key: &str) -> &[Node] {
        self.get(key).and_then(Node::as_array).unwrap_or_default()
    }

    /// The string of a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::as_str)
    }

    /// Keys that have a value.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().copied()
    }

    /// The same values with one text changed or taken away.
    pub(super) fn map_text(
        &self,
        key: &'static str,
        change: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let mut out = self.clone();
        if let Some(node) = out.values.shift_remove(key) {
            let changed = node.as_str().and_then(change);
            out.set(key, changed.map(|text| Node::new(Data::String(text), node.span)));
        }
        out
    }

    fn set(&mut self, key: &'static str, value: Option<Node>) {
        if let Some(value) = value {
            self.values.insert(key, value);
        }
    }
}

/// Where a check happens: at the top level, or in an environment below a top level.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// Name of the environment and the values of the top level.
    pub(super) environment: Option<(&'a str, &'a Environment)>,
}

impl Scope<'_> {
    /// The top level.
    pub(super) const TOP: Scope<'static> = Scope { environment: None };

    /// How messages name a field here: `env.staging.vars`.
    pub(super) fn path(&self, field: &str) -> String {
        match self.environment {
            Some((name, _)) => format!("env.{name}.{field}"),
            None => field.to_owned(),
        }
    }
}

/// Keys whose value of the top level an environment takes over, in the order they are looked at after the bindings.
const INHERITED: &[&str] = &[
    "account_id",
    "access",
    "assets",
    "base_dir",
    "build",
    "cache",
    "compatibility_date",
    "compatibility_flags",
    "compliance_region",
    "exports",
    "find_additional_modules",
    "first_party_worker",
    "jsx_factory",
    "jsx_fragment",
    "keep_names",
    "limits",
    "logfwdr",
    "logpush",
    "main",
    "migrations",
    "minify",
    "name",
    "no_bundle",
    "observability",
    "placement",
    "preserve_file_names",
    "preview_urls",
    "previews",
    "python_modules",
    "route",
    "routes",
    "rules",
    "triggers",
    "tsconfig",
    "upload_source_maps",
    "workers_dev",
];

/// Keys that an environment has to give itself.
const OWN: &[&str] = &[
    "agent_memory",
    "ai",
    "ai_search",
    "ai_search_namespaces",
    "analytics",
    "analytics_engine_datasets",
    "artifacts",
    "browser",
    "cloudchamber",
    "connect",
    "containers",
    "d1_databases",
    "define",
    "dispatch_namespaces",
    "durable_objects",
    "flagship",
    "hyperdrive",
    "images",
    "k2",
    "kv_namespaces",
    "media",
    "mtls_certificates",
    "pipelines",
    "queues",
    "r2_buckets",
    "ratelimits",
    "secrets",
    "secrets_store_secrets",
    "send_email",
    "services",
    "stream",
    "streaming_tail_consumers",
    "tail_consumers",
    "unsafe",
    "unsafe_hello_world",
    "vars",
    "vectorize",
    "version_metadata",
    "vpc_networks",
    "vpc_services",
    "worker_loaders",
    "workflows",
];

/// Keys an environment (and the top level) may have.
pub(super) fn environment_keys() -> impl Iterator<Item = &'static str> {
    INHERITED.iter().chain(OWN).copied()
}

/// A named environment, with what it inherits from.
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) top: &'a Environment,
    /// The top level as written.
    pub(super) raw_top: &'a Node,
}

struct Builder<'a> {
    d: &'a mut Diagnostics,
    raw: &'a Node,
    named: Option<&'a Named<'a>>,
    scope: Scope<'a>,
    out: Environment,
}

type Check<'c> = &'c dyn Fn(&mut Diagnostics, &str, &Node) -> bool;

impl Builder<'_> {
    /// A key whose value the environment may inherit.
    fn inherit(&mut self, key: &'static str, check: Check<'_>) {
        let own = self.raw.get(key);
        if let Some(own) = own {
            check(self.d, key, own);
        }
        let value = own
            .filter(|own| !own.is_null())
            .or_else(|| self.named.and_then(|named| named.top.get(key)));
        self.out.set(key, value.cloned());
    }

    /// A key that is not inherited: warns when only the top level has it.
    fn own(&mut self, key: &'static str, check: Check<'_>) {
        if let Some(own) = self.raw.get(key) {
            check(self.d, key, own);
            self.out.set(key, Some(own.clone()).filter(|own| !own.is_null()));
        } else if let Some((name, there)) =
            self.named.and_then(|named| Some((named.name, named.raw_top.get(key)?)))
        {
            self.d.warn(
                there.span,
                format!(
                    "\"{key}\" exists at the top level, but not on \"env.{name}\".\n\
                     This is not what you probably want, since \"{key}\" is not inherited by environments.\n\
                     Please add \"{key}\" to \"env.{name}\"."
                ),
            );
        }
    }
}

fn some<'c>(
    check: impl Fn(&mut Diagnostics, &str, Option<&Node>) -> bool + 'c,
) -> impl Fn(&mut Diagnostics, &str, &Node) -> bool + 'c {
    move |d, field, value| check(d, field, Some(value))
}

/// Checks the top level (`named` is `None`) or an environment, and gives its values. The order of the checks is the order of
/// the messages.
pub(super) fn environment(
    d: &mut Diagnostics,
    raw: &Node,
    named: Option<&Named<'_>>,
    config_dir: &std::path::Path,
    file_name: &str,
) -> Environment {
    let scope = Scope { environment: named.map(|named| (named.name, named.top)) };
    if let Some(value) = raw.get("node_compat") {
        d.error(
            value.span,
            "\x1b[1mRemoved\x1b[0m: \"node_compat\":\nThe \"node_compat\" field is no longer supported as of Wrangler v4. Instead, \
             use the `nodejs_compat` compatibility flag. This includes the functionality from legacy `node_compat` polyfills and \
             natively implemented Node.js APIs. See https://developers.cloudflare.com/workers/runtime-apis/nodejs for more \
             information.",
        );
    }
    if let Some(value) = raw.get("unsafe")
        && named.is_none_or(|named| !named.raw_top.has("unsafe"))
        && std::env::var_os("WRANGLER_DISABLE_EXPERIMENTAL_WARNING").is_none()
    {
        d.warn(
            value.span,
            "\"unsafe\" fields are experimental and may change or break at any time.",
        );
    }
    let mut b = Builder { d, raw, named, scope, out: Environment::default() };

    let boolean = some(|d, f, v| is_type(d, f, v, Type::Boolean));
    let string = some(|d, f, v| is_type(d, f, v, Type::String));
    let no_check = |_: &mut Diagnostics, _: &str, _: &Node| true;

    routes::route(b.d, raw);
    b.inherit("route", &no_check);
    if b.out.text("route") == Some("") {
        b.out.values.shift_remove("route");
        b.out.set("route", named.and_then(|named| named.top.get("route")).cloned());
    }
    routes::account_id(b.d, raw);
    b.inherit("account_id", &string);
    routes::routes(b.d, raw, named);
    b.inherit("routes", &no_check);
    b.inherit("workers_dev", &boolean);
    b.inherit("preview_urls", &boolean);
    let build = raw.get("build").or_else(|| named.and_then(|named| named.top.get("build")));
    if let Some(build) = build {
        runtime::build(b.d, build);
    }
    b.inherit("build", &no_check);
    b.inherit("compatibility_date", &some(is_date));
    b.inherit("compatibility_flags", &some(is_string_array));
    b.inherit("jsx_factory", &string);
    b.inherit("jsx_fragment", &string);
    b.inherit("tsconfig", &string);
    b.inherit("rules", &|d, field, value| keys::rules(d, field, value, &scope));
    b.inherit("name", &some(is_name));
    if let Some(named) = named.filter(|_| raw.get("name").is_none_or(Node::is_null)) {
        let suffixed = named.top.get("name").and_then(|node| {
            let name = node.as_str().filter(|name| !name.is_empty())?;
            Some(Node::new(Data::String(format!("{name}-{}", named.name)), node.span))
        });
        b.out.values.shift_remove("name");
        b.out.set("name", suffixed);
    }
    b.inherit("main", &string);
    b.inherit("find_additional_modules", &boolean);
    b.inherit("preserve_file_names", &boolean);
    b.inherit("base_dir", &string);
    b.inherit("triggers", &triggers::triggers);
    b.inherit("assets", &runtime::assets);
    if let Some(limits) = raw.get("limits").filter(|limits| limits.truthy()) {
        for key in ["cpu_ms", "subrequests"] {
            optional(b.d, "limits", key, limits.get(key), Type::Number);
        }
    }
    b.inherit("limits", &no_check);
    if let Some(placement) = raw.get("placement") {
        runtime::placement(b.d, "placement", placement);
    }
    b.inherit("placement", &no_check);

    b.own("vars", &|d, field, value| keys::vars(d, field, value, &scope));
    b.own("secrets", &|d, field, value| keys::secrets(d, field, value, &scope));
    b.own("define", &|d, field, value| keys::defines(d, field, value, &scope));
    b.own("durable_objects", &|d, field, value| {
        durable_objects::property(d, field, value, &scope, true, true)
    });
    b.own("workflows", &|d, field, value| workflows::list(d, field, value, &scope));
    b.inherit("migrations", &durable_objects::migrations);
    b.inherit("exports", &exports::exports);
    array(&mut b, "kv_namespaces");
    b.own("cloudchamber", &containers::cloudchamber);
    b.own("containers", &|d, field, value| {
        containers::containers(d, field, value, named, raw, config_dir)
    });
    array(&mut b, "send_email");
    b.own("queues", &|d, field, value| queues::queues(d, field, value, &scope));
    b.own("connect", &|d, field, value| queues::connect(d, field, value, &scope));
    for key in [
        "r2_buckets",
        "d1_databases",
        "vectorize",
        "ai_search_namespaces",
        "ai_search",
        "agent_memory",
        "hyperdrive",
        "services",
        "analytics_engine_datasets",
        "dispatch_namespaces",
        "mtls_certificates",
    ] {
        array(&mut b, key);
    }
    b.own("tail_consumers", &queues::tail_consumers);
    b.own("streaming_tail_consumers", &queues::streaming_tail_consumers);
    b.own("unsafe", &|d, field, value| runtime::unsafe_settings(d, field, value, &scope));
    single(&mut b, "browser");
    single(&mut b, "analytics");
    b.own("ai", &|d, field, value| single_binding(d, field, value, &scope, true, None));
    for key in ["images", "stream", "media"] {
        single(&mut b, key);
    }
    for key in [
        "pipelines",
        "k2",
        "secrets_store_secrets",
        "artifacts",
        "unsafe_hello_world",
        "flagship",
        "worker_loaders",
        "ratelimits",
        "vpc_services",
        "vpc_networks",
    ] {
        array(&mut b, key);
    }
    b.own("version_metadata", &|d, field, value| {
        single_binding(d, field, value, &scope, false, None)
    });
    b.inherit("logfwdr", &|d, field, value| keys::logfwdr(d, field, value, &scope));
    for key in
        ["no_bundle", "minify", "keep_names", "first_party_worker", "logpush", "upload_source_maps"]
    {
        b.inherit(key, &boolean);
    }
    b.inherit("observability", &runtime::observability);
    b.inherit("access", &runtime::access);
    b.inherit("cache", &runtime::cache);
    b.inherit(
        "compliance_region",
        &some(|d, f, v| is_one_of(d, f, v, &["public", "fedramp_high"])),
    );
    b.inherit("python_modules", &runtime::python_modules);
    b.inherit("previews", &|d, field, value| {
        keys::previews(d, field, value, named, raw, config_dir)
    });

    let out = b.out;
    durable_objects::lifecycle(d, &out, file_name);
    exports::exclusive_with_migrations(d, &out);
    exports::unique_workflows(d, &out);
    let elsewhere = match named {
        Some(named) => named.raw_top.has("containers"),
        None => raw
            .get("env")
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
            .any(|(_, env)| env.value.has("containers")),
    };
    containers::links(d, &out, raw, named, elsewhere);
    if let Some(named) = named {
        let known: Vec<&str> = environment_keys().chain(["node_compat"]).collect();
        known_keys(d, &format!("env.{}", named.name), raw, &known);
    }
    out
}

fn array(b: &mut Builder<'_>, key: &'static str) {
    let scope = b.scope;
    b.own(key, &|d, field, value| binding_array(d, field, key, value, &scope));
}

fn single(b: &mut Builder<'_>, key: &'static str) {
    let scope = b.scope;
    b.own(key, &|d, field, value| {
        single_binding(d, field, value, &scope, true, Some(&["binding", "remote"]))
    });
}

/// An empty place, for values that no file has.
pub(super) const NOWHERE: Span = Span::new(0, 0);
