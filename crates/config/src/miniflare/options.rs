//! The shapes of the integration's options.

use std::sync::LazyLock;

use serde_json::Value;

use super::schema::{Range, Shape, list, optional, record};
use crate::evaluated::get;

use Shape::{
    Any, Bool, Bytes, DatabaseUrl, Either, Exactly, FilledText, Function, Json, Number, Object,
    OneOf, Symbol, Text,
};

/// The outermost options.
pub(super) static POOL_OPTIONS: LazyLock<Shape> = LazyLock::new(|| {
    Object(vec![
        ("main", optional(Text)),
        ("remoteBindings", optional(Bool)),
        ("verbose", optional(Bool)),
        (
            "additionalExports",
            optional(record(Either(vec![
                OneOf(&["WorkerEntrypoint"]),
                OneOf(&["DurableObject"]),
                OneOf(&["WorkflowEntrypoint"]),
            ]))),
        ),
        ("miniflare", optional(Object(vec![("workers", optional(list(Object(vec![]))))]))),
        (
            "wrangler",
            optional(Object(vec![("configPath", optional(Text)), ("environment", optional(Text))])),
        ),
        ("config", optional(Either(vec![Bool, FilledText]))),
    ])
});

/// The outermost options of the classic generation.
pub(super) static CLASSIC_OPTIONS: LazyLock<Shape> = LazyLock::new(|| {
    Object(vec![
        ("main", optional(Text)),
        ("isolatedStorage", optional(Bool)),
        ("singleWorker", optional(Bool)),
        ("miniflare", optional(Object(vec![("workers", optional(list(Object(vec![]))))]))),
        (
            "wrangler",
            optional(Object(vec![("configPath", optional(Text)), ("environment", optional(Text))])),
        ),
    ])
});

fn remote(mut fields: Vec<(&'static str, Shape)>) -> Shape {
    fields.push(("remoteProxyConnectionString", optional(Any)));
    Object(fields)
}

fn designator() -> Shape {
    Either(vec![
        Text,
        Symbol("kCurrentWorker"),
        remote(vec![
            ("name", Either(vec![Text, Symbol("kCurrentWorker")])),
            ("entrypoint", optional(Text)),
            ("props", optional(record(Any))),
        ]),
        Object(vec![(
            "network",
            Object(vec![
                ("allow", optional(list(Text))),
                ("deny", optional(list(Text))),
                ("tlsOptions", optional(Object(vec![]))),
            ]),
        )]),
        Object(vec![(
            "external",
            Shape::Checked(
                Box::new(Object(vec![
                    ("address", Text),
                    ("http", optional(Object(vec![]))),
                    ("https", optional(Object(vec![]))),
                ])),
                |value| get(value, "http").is_none() || get(value, "https").is_none(),
                "Cannot specify both 'http' and 'https'",
            ),
        )]),
        Object(vec![("disk", Object(vec![("path", Text), ("writable", optional(Bool))]))]),
        Object(vec![("node", Function)]),
        Function,
    ])
}

fn namespaces() -> Shape {
    Either(vec![record(Either(vec![Text, remote(vec![("id", Text)])])), list(Text)])
}

fn durable_object() -> Shape {
    remote(vec![
        ("className", Text),
        ("scriptName", optional(Text)),
        ("useSQLite", optional(Bool)),
        ("unsafeUniqueKey", optional(Either(vec![Text, Symbol("kUnsafeEphemeralUniqueKey")]))),
        ("unsafePreventEviction", optional(Bool)),
        ("container", optional(Object(vec![("imageName", Text)]))),
    ])
}

fn delay() -> Shape {
    optional(Number(Range { integer: true, min: Some(0.0), max: Some(86_400.0), above: None }))
}

fn up_to(max: f64) -> Shape {
    optional(Number(Range { min: Some(0.0), max: Some(max), ..Range::default() }))
}

fn module_kinds() -> Shape {
    OneOf(&[
        "ESModule",
        "CommonJS",
        "Text",
        "Data",
        "CompiledWasm",
        "PythonModule",
        "PythonRequirement",
    ])
}

fn module_rules() -> Shape {
    optional(list(Object(vec![
        ("type", module_kinds()),
        ("include", list(Text)),
        ("fallthrough", optional(Bool)),
    ])))
}

/// Where the code of a Worker is.
pub(super) static SOURCE: LazyLock<Shape> = LazyLock::new(|| {
    Either(vec![
        Object(vec![
            (
                "modules",
                list(Object(vec![
                    ("type", module_kinds()),
                    ("path", Text),
                    ("contents", optional(Either(vec![Text, Bytes]))),
                ])),
            ),
            ("modulesRoot", optional(Text)),
        ]),
        Object(vec![
            ("script", Text),
            ("scriptPath", optional(Text)),
            ("modules", optional(Bool)),
            ("modulesRules", module_rules()),
            ("modulesRoot", optional(Text)),
        ]),
        Object(vec![
            ("scriptPath", Text),
            ("modules", optional(Bool)),
            ("modulesRules", module_rules()),
            ("modulesRoot", optional(Text)),
        ]),
    ])
});

fn one_destination(value: &Value) -> bool {
    get(value, "destination_address").is_none()
        || get(value, "allowed_destination_addresses").is_none()
}

/// A Worker's options, its source apart.
pub(super) static WORKER: LazyLock<Shape> = LazyLock::new(|| {
    let named_remote = || optional(remote(vec![("binding", Text)]));
    let by_name = |fields: Vec<(&'static str, Shape)>| optional(record(remote(fields)));
    let binary = || optional(record(Either(vec![Text, Bytes])));
    Object(vec![
        ("name", optional(Text)),
        ("rootPath", optional(Text)),
        ("compatibilityDate", optional(Text)),
        ("compatibilityFlags", optional(list(Text))),
        ("routes", optional(list(Text))),
        ("bindings", optional(record(Json))),
        ("wasmBindings", binary()),
        ("textBlobBindings", optional(record(Text))),
        ("dataBlobBindings", binary()),
        ("serviceBindings", optional(record(designator()))),
        ("outboundService", optional(designator())),
        ("unsafeEphemeralDurableObjects", optional(Bool)),
        (
            "connectHandlers",
            optional(list(Object(vec![
                ("protocol", OneOf(&["tcp", "udp"])),
                ("port", Number(Range::default())),
                ("address", optional(Text)),
            ]))),
        ),
        ("tails", optional(list(designator()))),
        ("streamingTails", optional(list(designator()))),
        ("stripCfConnectingIp", optional(Bool)),
        ("zone", optional(Text)),
        ("access", optional(Object(vec![("aud", Text), ("identity", optional(record(Any)))]))),
        (
            "unsafeBindings",
            optional(list(Object(vec![
                ("name", Text),
                ("type", Text),
                ("plugin", Object(vec![("package", Text), ("name", Text)])),
                ("options", record(Json)),
            ]))),
        ),
        ("cacheAPI", optional(Bool)),
        ("d1Databases", optional(namespaces())),
        ("durableObjects", optional(record(Either(vec![Text, durable_object()])))),
        ("additionalUnboundDurableObjects", optional(list(durable_object()))),
        ("kvNamespaces", optional(namespaces())),
        ("sitePath", optional(Text)),
        ("siteInclude", optional(list(Text))),
        ("siteExclude", optional(list(Text))),
        (
            "queueProducers",
            optional(Either(vec![
                record(remote(vec![("queueName", Text), ("deliveryDelay", delay())])),
                list(Text),
                record(Text),
            ])),
        ),
        (
            "queueConsumers",
            optional(Either(vec![
                record(Object(vec![
                    ("maxBatchSize", up_to(100.0)),
                    ("maxBatchTimeout", up_to(60.0)),
                    ("maxRetries", up_to(100.0)),
                    ("deadLetterQueue", optional(Text)),
                    ("retryDelay", delay()),
                ])),
                list(Text),
            ])),
        ),
        ("r2Buckets", optional(namespaces())),
        ("hyperdrives", optional(record(DatabaseUrl))),
        (
            "ratelimits",
            optional(record(Object(vec![
                ("namespace_id", Text),
                (
                    "simple",
                    Object(vec![
                        ("limit", Number(Range { above: Some(0.0), ..Range::default() })),
                        ("period", optional(Either(vec![Exactly(10.0), Exactly(60.0)]))),
                    ]),
                ),
            ]))),
        ),
        (
            "assets",
            optional(Object(vec![
                ("workerName", optional(Text)),
                ("directory", Text),
                ("binding", optional(Text)),
                ("run_worker_first", optional(Either(vec![Bool, list(Text)]))),
                ("routerConfig", optional(Object(vec![]))),
                ("assetConfig", optional(Object(vec![]))),
            ])),
        ),
        (
            "workflows",
            by_name(vec![
                ("name", Text),
                ("className", Text),
                ("scriptName", optional(Text)),
                ("external", optional(Bool)),
                (
                    "stepLimit",
                    optional(Number(Range { integer: true, min: Some(1.0), ..Range::default() })),
                ),
            ]),
        ),
        (
            "pipelines",
            optional(Either(vec![
                record(Either(vec![
                    Text,
                    remote(vec![("stream", Text)]),
                    remote(vec![("pipeline", Text)]),
                ])),
                list(Text),
            ])),
        ),
        (
            "secretsStoreSecrets",
            optional(record(Object(vec![("store_id", Text), ("secret_name", Text)]))),
        ),
        (
            "email",
            optional(Object(vec![(
                "send_email",
                optional(list(Either(vec![Shape::Checked(
                    Box::new(remote(vec![
                        ("name", Text),
                        ("allowed_sender_addresses", optional(list(Text))),
                        ("destination_address", optional(Text)),
                        ("allowed_destination_addresses", optional(list(Text))),
                    ])),
                    one_destination,
                    "Invalid input",
                )]))),
            )])),
        ),
        ("analyticsEngineDatasets", optional(record(Object(vec![("dataset", Text)])))),
        ("ai", named_remote()),
        ("agentMemory", by_name(vec![("namespace", Text)])),
        (
            "aiSearchNamespaces",
            by_name(vec![("namespace", optional(Text)), ("instance_name", optional(Text))]),
        ),
        (
            "aiSearchInstances",
            by_name(vec![("namespace", optional(Text)), ("instance_name", optional(Text))]),
        ),
        ("websearch", by_name(vec![])),
        (
            "browserRendering",
            optional(remote(vec![("binding", Text), ("headful", optional(Bool))])),
        ),
        ("dispatchNamespaces", by_name(vec![("namespace", Text)])),
        ("images", named_remote()),
        ("stream", named_remote()),
        ("vectorize", by_name(vec![("index_name", Text)])),
        (
            "vpcNetworks",
            optional(record(Either(vec![
                remote(vec![("tunnel_id", Text)]),
                remote(vec![("network_id", Text)]),
            ]))),
        ),
        ("vpcServices", by_name(vec![("service_id", Text)])),
        ("mtlsCertificates", by_name(vec![("certificate_id", Text)])),
        ("helloWorld", optional(record(Object(vec![("enable_timer", optional(Bool))])))),
        ("flagship", by_name(vec![("app_id", Text)])),
        ("artifacts", by_name(vec![("namespace", Text)])),
        ("workerLoaders", optional(record(Object(vec![])))),
        ("media", named_remote()),
        ("versionMetadata", optional(Text)),
        ("fetchMock", optional(Any)),
    ])
});
