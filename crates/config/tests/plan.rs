//! From evaluated configs and files on disk to projects.

use std::fs;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use invitro_config::discover::discover;
use invitro_config::evaluated::{EvaluatedConfig, EvaluatedPlugin, EvaluatedProject};
use invitro_config::overrides::ConfigChoice;
use invitro_config::plan::{Finished, Plan, PlanInput, project_files};
use invitro_config::project::{
    AliasFind, Binding, BindingKind, FunctionRef, Isolate, LeakChecks, ModuleKind, Reporter,
    ServiceDesignator, Shuffle, StorageDiff, WorkerSource,
};
use invitro_config::{ConfigError, Generation, Overrides, Project};
use serde_json::{Value, json};

/// A folder with files.
struct Fixture {
    _dir: tempfile::TempDir,
    root: PathBuf,
    env: IndexMap<String, String>,
}

impl Fixture {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(dir.path()).expect("its path");
        let fixture = Self { _dir: dir, root, env: IndexMap::new() };
        for (file, text) in files {
            fixture.write(file, text);
        }
        fixture
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.root.join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("written");
    }

    fn plan(
        &self,
        root: Option<&EvaluatedConfig>,
        overrides: &Overrides,
    ) -> Result<Plan, ConfigError> {
        self.plan_with(root, &IndexMap::new(), overrides)
    }

    fn plan_with(
        &self,
        root: Option<&EvaluatedConfig>,
        files: &IndexMap<PathBuf, EvaluatedConfig>,
        overrides: &Overrides,
    ) -> Result<Plan, ConfigError> {
        let discovered = discover(&self.root, overrides)?;
        Plan::build(PlanInput {
            discovered: &discovered,
            root,
            workspace: None,
            files,
            overrides,
            env: &self.env,
            processors: 8,
        })
    }

    /// The only project of a config with these plugin options.
    fn finish(&self, options: Value) -> Result<Finished, ConfigError> {
        let config = plugin_config(options);
        let mut plan = self.plan(Some(&config), &Overrides::default())?;
        plan.drafts.remove(0).finish(None)
    }

    fn project(&self, options: Value) -> Project {
        self.finish(options).map_err(|error| error.to_string()).expect("a project").project
    }
}

fn plugin(options: Value) -> EvaluatedPlugin {
    EvaluatedPlugin {
        name: "@cloudflare/vitest-plugin".into(),
        package: Some("@cloudflare/vitest-plugin".into()),
        options: Some(options),
    }
}

fn plugin_config(options: Value) -> EvaluatedConfig {
    EvaluatedConfig {
        config: json!({ "test": {} }),
        plugins: vec![plugin(options)],
        ..EvaluatedConfig::default()
    }
}

fn kind<'p>(project: &'p Project, name: &str) -> &'p BindingKind {
    let binding = project.worker.bindings.iter().find(|binding| binding.name == name);
    &binding.unwrap_or_else(|| panic!("no binding {name}")).kind
}

const WRANGLER: &str = r#"{
  // a Worker
  "name": "api",
  "main": "src/index.ts",
  "compatibility_date": "2024-10-01",
  "compatibility_flags": ["nodejs_compat"],
  "vars": { "TEXT": "a", "NUMBER": 1, "OBJECT": { "x": [1, null] } },
  "kv_namespaces": [{ "binding": "KV", "id": "kv-id" }, { "binding": "KV2", "id": "x", "preview_id": "kv-preview" }, { "binding": "KV3" }],
  "r2_buckets": [{ "binding": "R2", "bucket_name": "bucket" }],
  "d1_databases": [{ "binding": "DB", "database_id": "d1", "database_name": "db" }],
  "durable_objects": { "bindings": [
    { "name": "COUNTER", "class_name": "Counter" },
    { "name": "SELF_DO", "class_name": "Counter", "script_name": "api" }
  ] },
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Counter", "Hidden"], "new_classes": ["Old"] }, { "tag": "v2", "renamed_classes": [{ "from": "Old", "to": "New" }] }],
  "queues": { "producers": [{ "binding": "Q", "queue": "jobs", "delivery_delay": 3 }], "consumers": [{ "queue": "jobs", "max_batch_size": 10 }] },
  "services": [{ "binding": "ME", "service": "api", "entrypoint": "Admin", "props": { "a": 1 } }],
  "workflows": [{ "binding": "FLOW", "name": "flow", "class_name": "Flow", "limits": { "steps": 7 } }],
  "ratelimits": [{ "name": "LIMIT", "namespace_id": "1", "simple": { "limit": 2, "period": 10 } }],
  "analytics_engine_datasets": [{ "binding": "AE" }],
  "version_metadata": { "binding": "VERSION" },
  "send_email": [{ "name": "MAIL", "destination_address": "a@example.com" }],
  "ai": { "binding": "AI" },
  "assets": { "directory": "./public", "binding": "ASSETS", "not_found_handling": "404-page", "run_worker_first": ["/api/*"] },
  "routes": [{ "pattern": "api.example.com/*", "zone_name": "example.com" }],
  "define": { "VERSION_TEXT": "\"1\"" },
  "rules": [{ "type": "Text", "globs": ["**/*.md"], "fallthrough": true }],
  "env": { "staging": { "vars": { "TEXT": "b" }, "kv_namespaces": [] } }
}"#;

#[test]
fn a_wrangler_file_becomes_bindings() {
    let fixture = Fixture::new(&[("wrangler.jsonc", WRANGLER), ("vitest.config.ts", "")]);
    let project = fixture.project(json!({ "wrangler": { "configPath": "./wrangler.jsonc" } }));
    let worker = &project.worker;
    assert_eq!(worker.name, "api");
    assert_eq!(worker.config_name.as_deref(), Some("api"));
    assert_eq!(worker.source, WorkerSource::Main { path: Some(fixture.root.join("src/index.ts")) });
    assert_eq!(project.wrangler_file, Some(fixture.root.join("wrangler.jsonc")));
    assert_eq!(project.runner_name(), "vitest-plugin-runner-");
    assert_eq!(*kind(&project, "TEXT"), BindingKind::Text { value: "a".into(), secret: false });
    assert_eq!(*kind(&project, "NUMBER"), BindingKind::Json { value: json!(1) });
    assert_eq!(*kind(&project, "OBJECT"), BindingKind::Json { value: json!({ "x": [1, null] }) });
    assert_eq!(*kind(&project, "KV"), BindingKind::KvNamespace { id: "kv-id".into() });
    assert_eq!(*kind(&project, "KV2"), BindingKind::KvNamespace { id: "kv-preview".into() });
    assert_eq!(*kind(&project, "KV3"), BindingKind::KvNamespace { id: "KV3".into() });
    assert_eq!(*kind(&project, "R2"), BindingKind::R2Bucket { id: "bucket".into() });
    assert_eq!(*kind(&project, "DB"), BindingKind::D1Database { id: "d1".into() });
    for name in ["COUNTER", "SELF_DO"] {
        let expected = BindingKind::DurableObjectNamespace {
            class_name: "Counter".into(),
            script_name: None,
            sqlite: true,
            unique_key: None,
            prevent_eviction: false,
        };
        assert_eq!(*kind(&project, name), expected, "{name}");
    }
    let classes: Vec<(&str, bool, bool)> = worker
        .durable_objects
        .iter()
        .map(|class| (class.class_name.as_str(), class.sqlite, class.bound))
        .collect();
    assert_eq!(classes, [("Counter", true, true), ("Hidden", true, false), ("New", false, false)]);
    assert_eq!(
        *kind(&project, "Q"),
        BindingKind::Queue { queue: "jobs".into(), delivery_delay: Some(3) }
    );
    let consumer = &worker.queue_consumers[0];
    assert_eq!(
        (consumer.max_batch_size, consumer.max_batch_timeout, consumer.max_retries),
        (10, 1, 2)
    );
    assert_eq!(
        *kind(&project, "ME"),
        BindingKind::Service {
            target: ServiceDesignator::Worker {
                name: None,
                entrypoint: Some("Admin".into()),
                props: Some(json!({ "a": 1 }))
            }
        }
    );
    assert_eq!(
        *kind(&project, "FLOW"),
        BindingKind::Workflow {
            workflow: "flow".into(),
            class_name: "Flow".into(),
            script_name: None,
            step_limit: Some(7)
        }
    );
    assert_eq!(
        *kind(&project, "LIMIT"),
        BindingKind::RateLimit { namespace_id: "1".into(), limit: 2.0, period: 10 }
    );
    assert_eq!(*kind(&project, "AE"), BindingKind::AnalyticsEngine { dataset: "dataset".into() });
    assert_eq!(*kind(&project, "VERSION"), BindingKind::VersionMetadata);
    assert!(kind(&project, "AI").is_remote_only());
    assert_eq!(*kind(&project, "ASSETS"), BindingKind::Assets);
    let assets = worker.assets.as_ref().expect("assets");
    assert_eq!(assets.directory, fixture.root.join("public"));
    assert_eq!(assets.not_found_handling, "404-page");
    assert_eq!(assets.html_handling, "auto-trailing-slash");
    assert_eq!((assets.run_worker_first, assets.run_worker_first_rules.len()), (false, 1));
    assert_eq!(worker.zone.as_deref(), Some("example.com"));
    assert_eq!(worker.defines.get("VERSION_TEXT").map(String::as_str), Some("\"1\""));
    let rules: Vec<(ModuleKind, &str)> =
        worker.module_rules.iter().map(|rule| (rule.kind, rule.globs[0].as_str())).collect();
    assert_eq!(rules[..2], [(ModuleKind::Text, "**/*.md"), (ModuleKind::Text, "**/*.txt")]);
    let compat = project.compat();
    assert_eq!(compat.date, "2024-10-01");
    for flag in [
        "nodejs_compat",
        "nodejs_compat_v2",
        "unsafe_module",
        "enable_nodejs_fs_module",
        "url_standard",
    ] {
        assert!(compat.enabled(flag), "{flag}");
    }
    assert!(!compat.enabled("handle_cross_request_promise_resolution"));
    let text = serde_json::to_string(&project).expect("plain data");
    let back: Project = serde_json::from_str(&text).expect("plain data");
    assert_eq!(back, project);
}

#[test]
fn an_environment_is_selected() {
    let mut fixture = Fixture::new(&[("wrangler.jsonc", WRANGLER), ("vitest.config.ts", "")]);
    let options =
        json!({ "wrangler": { "configPath": "./wrangler.jsonc", "environment": "staging" } });
    let finished = fixture.finish(options).expect("a project");
    let project = &finished.project;
    assert_eq!(project.worker.name, "api-staging");
    assert_eq!(project.worker.config_name.as_deref(), Some("api"));
    assert_eq!(project.environment.as_deref(), Some("staging"));
    assert_eq!(*kind(project, "TEXT"), BindingKind::Text { value: "b".into(), secret: false });
    assert!(!project.worker.bindings.iter().any(|binding| binding.name == "KV"));
    assert!(
        finished
            .notices
            .iter()
            .any(|notice| notice.warning && notice.text.contains("exists at the top level"))
    );
    fixture.env.insert("CLOUDFLARE_ENV".into(), "staging".into());
    let project = fixture.project(json!({ "wrangler": { "configPath": "./wrangler.jsonc" } }));
    assert_eq!(project.worker.name, "api-staging");
    fixture.env.insert("CLOUDFLARE_ENV".into(), "nope".into());
    let error = fixture
        .finish(json!({ "wrangler": { "configPath": "./wrangler.jsonc" } }))
        .expect_err("no such environment");
    assert!(
        error.to_string().contains("No environment found in configuration with name \"nope\"."),
        "{error}"
    );
}

#[test]
fn given_options_win_over_the_wrangler_file() {
    let fixture = Fixture::new(&[
        ("wrangler.jsonc", WRANGLER),
        (".dev.vars", "TEXT=secret\nEXTRA=more\nKV=not-a-var\n"),
        ("vitest.config.ts", ""),
    ]);
    let finished = fixture
        .finish(json!({
            "main": "./test/entry.ts",
            "wrangler": { "configPath": "wrangler.jsonc" },
            "additionalExports": { "Late": "DurableObject" },
            "miniflare": {
                "compatibilityDate": "2025-01-01",
                "compatibilityFlags": ["nodejs_compat", "rpc_params_dup_stubs"],
                "bindings": { "NUMBER": 2, "MIGRATIONS": [{ "name": "0001.sql", "queries": ["SELECT 1"] }] },
                "kvNamespaces": ["MORE"],
                "durableObjects": { "COUNTER": "Other", "KEYED": { "className": "Keyed", "unsafeUniqueKey": { "$symbol": "kUnsafeEphemeralUniqueKey" } } },
                "serviceBindings": {
                    "FN": { "$function": 4 },
                    "HERE": { "$symbol": "kCurrentWorker" },
                    "AUX": "helper",
                    "NET": { "network": { "allow": ["private"] } },
                    "DISK": { "disk": { "path": "./files", "writable": true } },
                },
                "outboundService": { "$function": 5 },
                "queueConsumers": ["other"],
                "dataBlobBindings": { "BLOB": { "$bytes": "AQI=" } },
                "hyperdrives": { "HYPER": { "$url": "postgres://u:p@localhost:5432/db" } },
                "cache": false,
                "modulesRules": [{ "type": "Data", "include": ["**/*.dat"] }],
                "workers": [{
                    "name": "helper",
                    "modules": true,
                    "script": "export default {}",
                    "kvNamespaces": { "SHARED": "kv-id" },
                    "serviceBindings": { "BACK": "api" },
                }],
                "whatever": true,
            },
        }))
        .expect("a project");
    let project = &finished.project;
    let worker = &project.worker;
    assert_eq!(
        worker.source,
        WorkerSource::Main { path: Some(fixture.root.join("test/entry.ts")) }
    );
    assert_eq!(worker.additional_exports.len(), 1);
    assert_eq!(project.compat().date, "2025-01-01");
    assert!(project.compat().enabled("rpc_params_dup_stubs"));
    assert_eq!(*kind(project, "TEXT"), BindingKind::Text { value: "secret".into(), secret: true });
    assert_eq!(*kind(project, "EXTRA"), BindingKind::Text { value: "more".into(), secret: true });
    assert_eq!(*kind(project, "KV"), BindingKind::KvNamespace { id: "kv-id".into() });
    assert_eq!(*kind(project, "NUMBER"), BindingKind::Json { value: json!(2) });
    assert!(matches!(kind(project, "MIGRATIONS"), BindingKind::Json { value: Value::Array(_) }));
    assert_eq!(*kind(project, "MORE"), BindingKind::KvNamespace { id: "MORE".into() });
    assert!(
        matches!(kind(project, "COUNTER"), BindingKind::DurableObjectNamespace { class_name, sqlite: false, .. } if class_name == "Other")
    );
    assert_eq!(
        *kind(project, "FN"),
        BindingKind::Service { target: ServiceDesignator::Function { function: FunctionRef(4) } }
    );
    assert_eq!(
        *kind(project, "HERE"),
        BindingKind::Service { target: ServiceDesignator::current() }
    );
    assert!(
        matches!(kind(project, "AUX"), BindingKind::Service { target: ServiceDesignator::Worker { name: Some(name), .. } } if name == "helper")
    );
    assert!(
        matches!(kind(project, "DISK"), BindingKind::Service { target: ServiceDesignator::Disk { path, writable: true } } if *path == fixture.root.join("files"))
    );
    assert_eq!(worker.outbound, ServiceDesignator::Function { function: FunctionRef(5) });
    assert_eq!(
        worker.queue_consumers.iter().map(|c| c.queue.as_str()).collect::<Vec<_>>(),
        ["jobs", "other"]
    );
    assert!(
        matches!(kind(project, "HYPER"), BindingKind::Hyperdrive { connection_string } if connection_string.starts_with("postgres:"))
    );
    assert!(!worker.cache_api);
    let kinds: Vec<ModuleKind> = worker.module_rules.iter().map(|rule| rule.kind).collect();
    assert!(
        kinds.contains(&ModuleKind::Data)
            && worker.module_rules.iter().any(|rule| rule.globs == ["**/*.dat"])
    );
    let helper = &project.auxiliary[0];
    assert_eq!(helper.compat.date, "2000-01-01");
    assert!(matches!(&helper.source, WorkerSource::Script { modules: true, .. }));
    assert_eq!(
        helper.bindings[0],
        Binding { name: "SHARED".into(), kind: BindingKind::KvNamespace { id: "kv-id".into() } }
    );
    assert!(
        finished.notices.iter().any(|notice| notice.text == "Using secrets defined in .dev.vars")
    );
}

#[test]
fn options_are_checked_all_at_once() {
    let fixture = Fixture::new(&[("vitest.config.ts", "")]);
    let config = EvaluatedConfig {
        file: Some(fixture.root.join("vitest.config.ts")),
        ..plugin_config(json!({}))
    };
    let text = |options: Value| {
        let config = EvaluatedConfig { plugins: vec![plugin(options)], ..config.clone() };
        let mut plan = fixture.plan(Some(&config), &Overrides::default()).expect("a plan");
        plan.drafts.remove(0).finish(None).expect_err("wrong options").to_string()
    };
    for (options, expected) in [
        (
            json!({ "main": 1, "wrangler": { "configPath": 2 }, "additionalExports": { "X": "y" }, "config": "", "remoteBindings": "x" }),
            "Unexpected options in project vitest.config.ts:\n\
             ✖ Invalid input: expected string, received number\n  → at main\n\
             ✖ Invalid input: expected boolean, received string\n  → at remoteBindings\n\
             ✖ Too small: expected string to have >=1 characters\n  → at config\n\
             ✖ Invalid input\n  → at additionalExports.X\n\
             ✖ Invalid input: expected string, received number\n  → at wrangler.configPath",
        ),
        (
            json!({ "miniflare": {
                "kvNamespaces": 1,
                "compatibilityDate": 5,
                "bindings": { "A": { "$undefined": true }, "B": { "$function": 0 }, "C": { "$date": 1 }, "D": { "$number": "NaN" } },
                "queueConsumers": { "q": { "maxBatchSize": 200 } },
                "workers": [{ "name": "a" }, { "script": "", "r2Buckets": 5 }],
            } }),
            "Unexpected options in project vitest.config.ts:\n\
             ✖ Invalid input: expected string, received number\n  → at miniflare.compatibilityDate\n\
             ✖ Invalid input\n  → at miniflare.kvNamespaces\n\
             ✖ Invalid input\n  → at miniflare.bindings.A\n\
             ✖ Invalid input\n  → at miniflare.bindings.B\n\
             ✖ Invalid input\n  → at miniflare.bindings.C\n\
             ✖ Invalid input\n  → at miniflare.bindings.D\n\
             ✖ Invalid input\n  → at miniflare.workers[0]\n\
             ✖ Too big: expected number to be <=100\n  → at miniflare.queueConsumers.q.maxBatchSize\n\
             ✖ Invalid input\n  → at miniflare.workers[1].r2Buckets",
        ),
        (
            json!({ "miniflare": { "queueConsumers": { "q": { "maxBatchSize": 200, "retryDelay": 1.5 } } } }),
            "Unexpected options in project vitest.config.ts:\n✖ Invalid input\n  → at miniflare.queueConsumers",
        ),
        (
            json!({ "miniflare": {
                "hyperdrives": { "H": "http://x", "J": "postgres://u@h/db", "K": { "$url": "mysql://u:p@h/d" } },
                "ratelimits": { "R": { "namespace_id": "1", "simple": { "limit": 0, "period": 5 } } },
                "email": { "send_email": [{ "name": "E", "destination_address": "a", "allowed_destination_addresses": ["b"] }] },
                "serviceBindings": { "S": 1, "T": { "external": { "address": "a", "http": {}, "https": {} } }, "U": { "node": 1 } },
                "durableObjects": { "D": {}, "E": { "className": "A", "unsafeUniqueKey": { "$symbol": "x" } } },
                "assets": {},
                "workflows": { "W": { "name": "a" } },
                "modulesRules": [{ "type": "X" }],
                "tails": [1],
                "pipelines": { "P": {} },
            } }),
            "Unexpected options in project vitest.config.ts:\n\
             ✖ Invalid input\n  → at miniflare\n\
             ✖ Invalid input\n  → at miniflare.pipelines\n\
             ✖ Invalid input\n  → at miniflare.serviceBindings.S\n\
             ✖ Invalid input\n  → at miniflare.serviceBindings.U\n\
             ✖ Invalid input\n  → at miniflare.tails[0]\n\
             ✖ Invalid input\n  → at miniflare.durableObjects.D\n\
             ✖ Invalid input\n  → at miniflare.durableObjects.E\n\
             ✖ Only PostgreSQL-compatible or MySQL-compatible databases are currently supported.\n  → at miniflare.hyperdrives.H\n\
             ✖ You must provide a username - e.g. 'user:password@database.example.com:port/databasename'\n  → at miniflare.hyperdrives.H\n\
             ✖ You must provide a password - e.g. 'user:password@database.example.com:port/databasename' \n  → at miniflare.hyperdrives.H\n\
             ✖ You must provide a password - e.g. 'user:password@database.example.com:port/databasename' \n  → at miniflare.hyperdrives.J\n\
             ✖ Invalid input: expected string, received undefined\n  → at miniflare.assets.directory\n\
             ✖ Cannot specify both 'http' and 'https'\n  → at miniflare.serviceBindings.T.external\n\
             ✖ Invalid input: expected string, received undefined\n  → at miniflare.workflows.W.className\n\
             ✖ Invalid input\n  → at miniflare.email.send_email[0]\n\
             ✖ Too small: expected number to be >0\n  → at miniflare.ratelimits.R.simple.limit\n\
             ✖ Invalid input\n  → at miniflare.ratelimits.R.simple.period",
        ),
        (
            json!(5),
            "Unexpected options in project vitest.config.ts:\n✖ Invalid input: expected object, received number",
        ),
        (
            json!({ "miniflare": { "queueProducers": { "Q": { "queueName": "q", "deliveryDelay": -1 } }, "r2Buckets": { "A": {} } } }),
            "Unexpected options in project vitest.config.ts:\n\
             ✖ Invalid input\n  → at miniflare.r2Buckets\n\
             ✖ Too small: expected number to be >=0\n  → at miniflare.queueProducers.Q.deliveryDelay",
        ),
        (
            json!({ "miniflare": { "workers": [{ "script": "" }] } }),
            "In project , `miniflare.workers[0].name` must be non-empty",
        ),
        (
            json!({ "miniflare": { "workers": [{ "name": "vitest-plugin-x", "script": "" }] } }),
            "In project , `miniflare.workers[0].name` must not start with \"vitest-plugin-\", got vitest-plugin-x",
        ),
        (
            json!({ "miniflare": { "workers": [{ "name": "a", "script": "" }, { "name": "a", "script": "" }] } }),
            "Multiple workers defined with the same `name`: \"a\"",
        ),
        (
            json!({ "miniflare": { "compatibilityDate": "2999-01-01" } }),
            "Compatibility date \"2999-01-01\" is in the future and unsupported",
        ),
        (
            json!({ "miniflare": { "compatibilityDate": "2022-01-01" } }),
            "In project , `miniflare.compatibilityFlags` must contain \"export_commonjs_default\", or \
             `miniflare.compatibilityDate` must be >= \"2022-10-31\".\nThis flag is required to use `@cloudflare/vitest-plugin`.",
        ),
        (
            json!({ "miniflare": { "compatibilityFlags": ["export_commonjs_namespace"] } }),
            "In project , `miniflare.compatibilityFlags` must not contain \"export_commonjs_namespace\".\n\
             This flag is incompatible with `@cloudflare/vitest-plugin`.",
        ),
        (
            json!({ "config": true, "wrangler": {} }),
            "`wrangler` can't be used with `config`. Set `config` to use `cloudflare.config.ts`, or `wrangler` to use a Wrangler \
             configuration file.",
        ),
    ] {
        assert_eq!(text(options.clone()), expected, "{options}");
    }
    let error = text(
        json!({ "miniflare": { "compatibilityDate": "2024-01-01", "compatibilityFlags": ["nope_flag", "url_original", "url_standard"] } }),
    );
    for line in [
        "MiniflareCoreError",
        "service core:user:vitest-plugin-runner-: Compatibility flags are mutually contradictory: url_standard vs url_original",
        "service core:user:vitest-plugin-runner-: No such compatibility flag: nope_flag",
    ]
    .iter()
    .skip(1)
    {
        assert!(error.contains(line), "{error}");
    }
    let error = text(
        json!({ "miniflare": { "serviceBindings": { "S": "other" }, "durableObjects": { "D": { "className": "X", "scriptName": "zz" } } } }),
    );
    for line in [
        "Worker \"core:user:vitest-plugin-runner-\"'s binding \"S\" refers to a service \"core:user:other\", but no such service is defined.",
        "Worker \"core:user:vitest-plugin-runner-\"'s binding \"D\" refers to a service \"core:user:zz\", but no such service is defined.",
    ] {
        assert!(error.contains(line), "{error}");
    }
    let error = text(json!({ "wrangler": { "configPath": "./nope.toml" } }));
    assert_eq!(error, format!("Could not read file: {}", fixture.root.join("nope.toml").display()));
    let error = text(json!({ "config": true }));
    let path = fixture.root.join("cloudflare.config.ts");
    assert_eq!(
        error,
        format!(
            "`config` is enabled but no `cloudflare.config.ts` was found at {}.",
            path.display()
        )
    );
}

#[test]
fn migrations_have_to_fit() {
    for (migrations, expected) in [
        (
            json!([{ "tag": "1", "new_sqlite_classes": ["A"] }, { "tag": "2", "new_sqlite_classes": ["A"] }]),
            "Cannot apply new_sqlite_classes migration to existing class A",
        ),
        (
            json!([{ "tag": "1", "new_classes": ["A", "A"] }]),
            "Cannot apply new_classes migration to existing class A",
        ),
        (
            json!([{ "tag": "1", "renamed_classes": [{ "from": "A", "to": "B" }] }]),
            "Cannot apply renamed_classes migration to non-existent class A",
        ),
        (
            json!([{ "tag": "1", "deleted_classes": ["A"] }]),
            "Cannot apply deleted_classes migration to non-existent class A",
        ),
    ] {
        let file = json!({ "name": "w", "migrations": migrations }).to_string();
        let fixture = Fixture::new(&[("wrangler.json", &file), ("vitest.config.ts", "")]);
        let error = fixture
            .finish(json!({ "wrangler": { "configPath": "wrangler.json" } }))
            .expect_err("does not fit");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn required_secrets_limit_what_is_taken() {
    let file = r#"{ "name": "w", "vars": { "A": "1" }, "secrets": { "required": ["S", "T"] } }"#;
    let mut fixture = Fixture::new(&[
        ("wrangler.json", file),
        (".dev.vars", "A=2\nS=3\nOTHER=4\n"),
        ("vitest.config.ts", ""),
    ]);
    let options = json!({ "wrangler": { "configPath": "wrangler.json" } });
    let finished = fixture.finish(options.clone()).expect("a project");
    let names: Vec<&str> =
        finished.project.worker.bindings.iter().map(|b| b.name.as_str()).collect();
    assert_eq!(names, ["A", "S"]);
    let warning = "Missing required secrets: T. Add them to .dev.vars, .env, or set as environment variables.";
    assert!(finished.notices.iter().any(|notice| notice.warning && notice.text == warning));
    fs::remove_file(fixture.root.join(".dev.vars")).expect("removed");
    fixture.env.insert("T".into(), "5".into());
    let project = fixture.project(options);
    assert_eq!(*kind(&project, "T"), BindingKind::Text { value: "5".into(), secret: true });
}

#[test]
fn hyperdrive_needs_a_local_database() {
    let file = r#"{ "name": "w", "hyperdrive": [{ "binding": "H", "id": "x" }] }"#;
    let mut fixture = Fixture::new(&[("wrangler.json", file), ("vitest.config.ts", "")]);
    let options = json!({ "wrangler": { "configPath": "wrangler.json" } });
    let error = fixture.finish(options.clone()).expect_err("no database").to_string();
    assert!(
        error.contains("'CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_H' variable or \"H\"'s"),
        "{error}"
    );
    let address = "postgres://u:p@localhost/db";
    fixture.env.insert("CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_H".into(), address.into());
    assert_eq!(
        *kind(&fixture.project(options), "H"),
        BindingKind::Hyperdrive { connection_string: address.into() }
    );
}

#[test]
fn test_options_have_their_defaults() {
    let fixture = Fixture::new(&[("package.json", "{}"), ("vitest.config.ts", "")]);
    let project = fixture.project(json!({}));
    let test = &project.test;
    assert_eq!(test.include, ["**/*.{test,spec}.?(c|m)[jt]s?(x)"]);
    assert_eq!(test.exclude, ["**/node_modules/**", "**/.git/**"]);
    assert_eq!(
        (test.test_timeout, test.hook_timeout, test.retry.count, test.bail),
        (5_000, 10_000, 0, 0)
    );
    assert_eq!(
        (test.max_concurrency, test.isolate, test.file_parallelism, test.max_workers),
        (5, Isolate::File, true, None)
    );
    assert_eq!((test.poll_interval, test.poll_timeout, test.clear_mocks), (50, 1_000, false));
    assert_eq!(project.generation, Generation::Plugin);
    assert_eq!(project.vitest_major, 4);
    assert_eq!(project.compat().date, "2026-11-02");
    assert!(!project.isolation.per_test_storage && !project.isolation.shared_storage);
    assert_eq!(
        project.vite.worker_conditions(project.generation),
        ["workerd", "worker", "module", "browser"]
    );
}

#[test]
fn test_and_vite_options_are_read() {
    let fixture = Fixture::new(&[
        ("vitest.config.ts", ""),
        ("test/setup.ts", ""),
        (".env", "VITE_A=1\nSECRET=2\n"),
        (".env.test", "VITE_B=${VITE_A}x\n"),
        ("src/a.test.ts", ""),
        ("src/b.ts", "if (import.meta.vitest) {}"),
        ("src/c.ts", ""),
    ]);
    let config = EvaluatedConfig {
        config: json!({
            "define": { "A": "1", "B": true, "C": { "x": 1 } },
            "resolve": {
                "conditions": ["node", "custom"],
                "alias": [
                    { "find": { "$regexp": ["^~/(.*)$", ""] }, "replacement": "/src/$1" },
                    { "find": "x", "replacement": "/x" },
                ],
            },
            "esbuild": { "target": "es2022", "jsxImportSource": "hono/jsx" },
            "oddity": 1,
            "test": {
                "name": { "label": "api tests", "color": "red" },
                "alias": { "first": "/first" },
                "include": ["src/**/*.test.ts"],
                "includeSource": ["src/*.ts"],
                "setupFiles": "./test/setup.ts",
                "globalSetup": ["./test/global.ts", "some-package/setup"],
                "provide": { "key": { "a": [1] } },
                "env": { "X": "1", "N": 2 },
                "testTimeout": 20_000,
                "hookTimeout": { "$number": "Infinity" },
                "retry": { "count": 2, "delay": 5, "condition": { "$regexp": ["flaky", "i"] } },
                "bail": 1,
                "globals": true,
                "sequence": { "hooks": "list", "shuffle": { "files": true }, "seed": 42 },
                "maxWorkers": "50%",
                "restoreMocks": true,
                "fakeTimers": { "toFake": ["Date"], "now": { "$date": 1000 } },
                "chaiConfig": { "truncateThreshold": 0 },
                "snapshotFormat": { "escapeString": true },
                "reporters": ["default", ["junit", { "outputFile": "x.xml" }], { "$instance": "Mine", "value": {} }],
                "outputFile": { "json": "out.json" },
                "silent": "passed-only",
                "coverage": { "enabled": true },
                "onConsoleLog": { "$function": 9 },
                "server": { "deps": { "inline": ["zod", { "$regexp": ["^@a/", ""] }] } },
                "deps": { "optimizer": { "ssr": { "enabled": true, "include": ["ajv"] } } },
                "runner": "./custom.ts",
                "unknownOption": 1,
                "testNamePattern": "login",
                "passWithNoTests": true,
            },
        }),
        plugins: vec![
            EvaluatedPlugin { name: "vite-tsconfig-paths".into(), ..EvaluatedPlugin::default() },
            plugin(json!({})),
        ],
        ..EvaluatedConfig::default()
    };
    let plan = fixture.plan(Some(&config), &Overrides::default()).expect("a plan");
    let run = plan.run.clone();
    let project = plan.drafts[0].clone().finish(None).expect("a project").project;
    let test = &project.test;
    assert_eq!((project.name.as_str(), project.color.as_deref()), ("api tests", Some("red")));
    assert_eq!(project.runner_name(), "vitest-plugin-runner-api_tests");
    assert_eq!(test.setup_files, [fixture.root.join("test/setup.ts")]);
    assert_eq!(
        test.global_setup,
        [fixture.root.join("test/global.ts"), PathBuf::from("some-package/setup")]
    );
    assert_eq!(test.provide.get("key"), Some(&json!({ "a": [1] })));
    assert_eq!(test.env.get("N").map(String::as_str), Some("2"));
    assert_eq!((test.test_timeout, test.hook_timeout), (20_000, 0));
    assert_eq!((test.retry.count, test.retry.delay), (2, 5));
    assert_eq!(test.retry.condition.as_ref().map(|p| p.flags.as_str()), Some("i"));
    assert_eq!(test.sequence.shuffle, Shuffle { files: true, tests: false });
    assert_eq!(test.max_workers, Some(4));
    assert_eq!(test.fake_timers.now, Some(1000.0));
    assert_eq!(test.chai_config.truncate_threshold, 0);
    assert_eq!(test.on_console_log, Some(FunctionRef(9)));
    assert_eq!(test.deps.inline, ["zod"]);
    assert_eq!(test.deps.inline_patterns.len(), 1);
    assert_eq!(project.vite.transform.optimizer_include, ["ajv"]);
    assert_eq!(project.vite.transform.target, ["es2022"]);
    assert_eq!(project.vite.transform.jsx.import_source.as_deref(), Some("hono/jsx"));
    assert_eq!(project.vite.alias[0].find, AliasFind::Text("first".into()));
    assert!(
        matches!(&project.vite.alias[1].find, AliasFind::Pattern(pattern) if pattern.source == "^~/(.*)$")
    );
    assert_eq!(project.vite.define.get("B").map(String::as_str), Some("true"));
    assert_eq!(project.vite.define.get("C").map(String::as_str), Some("{\"x\":1}"));
    assert_eq!(
        project.vite.worker_conditions(project.generation),
        ["custom", "workerd", "worker", "module", "browser"]
    );
    let env: Vec<(&str, &str)> =
        project.vite.env.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(env, [("VITE_A", "1"), ("VITE_B", "1x")]);
    assert_eq!(project.skipped_plugins, ["vite-tsconfig-paths"]);
    assert_eq!(project.ignored_options, ["oddity", "test.runner", "test.unknownOption"]);
    assert_eq!(run.reporters.len(), 3);
    assert_eq!(run.reporters[2], Reporter::Instance { class: "Mine".into() });
    assert_eq!(run.bail, 1);
    assert!(run.pass_with_no_tests);
    assert_eq!(run.seed, Some(42));
    let files = invitro_config::files::test_files(&project);
    assert_eq!(files, [fixture.root.join("src/a.test.ts"), fixture.root.join("src/b.ts")]);
}

#[test]
fn tests_may_have_storage_of_their_own() {
    let fixture = Fixture::new(&[("vitest.config.ts", "")]);
    let plan = |test: Value, overrides: &Overrides| {
        let mut config = plugin_config(json!({}));
        config.config = json!({ "test": test });
        fixture.plan(Some(&config), overrides).expect("a plan").drafts.remove(0).project().clone()
    };
    let project = plan(
        json!({ "isolate": "test", "leaks": "fail", "storageDiff": "full" }),
        &Overrides::default(),
    );
    assert!(project.isolation.per_test_storage && !project.isolation.single_isolate);
    assert_eq!(project.test.leaks, LeakChecks::Fail);
    assert_eq!(project.test.storage_diff, StorageDiff::Full);
    assert!(project.ignored_options.is_empty());

    let overrides = Overrides {
        isolate: Some(Isolate::Test),
        leaks: Some(LeakChecks::Off),
        storage_diff: Some(StorageDiff::Off),
        ..Overrides::default()
    };
    let project = plan(json!({ "leaks": "loud", "isolate": "package" }), &overrides);
    assert!(project.isolation.per_test_storage);
    assert_eq!(
        (project.test.leaks, project.test.storage_diff),
        (LeakChecks::Off, StorageDiff::Off)
    );
    assert_eq!(project.ignored_options, ["test.isolate", "test.leaks"]);
}

#[test]
fn the_command_line_wins() {
    let fixture = Fixture::new(&[("vitest.config.ts", "")]);
    let mut config = plugin_config(json!({}));
    config.config = json!({ "test": { "testTimeout": 1, "hookTimeout": 2, "retry": 1, "exclude": ["a"], "reporters": [["junit", { "x": 1 }]] } });
    let overrides = Overrides {
        test_timeout: Some(9),
        hook_timeout: Some(8),
        retry: Some(7),
        exclude: vec!["b".into()],
        isolate: Some(Isolate::Off),
        test_name_pattern: Some("x".into()),
        reporters: vec!["junit".into(), "json".into(), "junit".into()],
        max_workers: Some("50%".into()),
        bail: Some(3),
        ..Overrides::default()
    };
    let plan = fixture.plan(Some(&config), &overrides).expect("a plan");
    let project = plan.drafts[0].project();
    assert_eq!(
        (project.test.test_timeout, project.test.hook_timeout, project.test.retry.count),
        (9, 8, 7)
    );
    assert_eq!(project.test.exclude, ["a", "b"]);
    assert!(project.isolation.single_isolate && project.isolation.shared_storage);
    assert_eq!(plan.run.max_workers, Some(4));
    assert_eq!(plan.run.bail, 3);
    let names: Vec<(&str, usize)> = plan
        .run
        .reporters
        .iter()
        .map(|reporter| match reporter {
            Reporter::Named { name, options } => (name.as_str(), options.len()),
            Reporter::Instance { class } => (class.as_str(), 0),
        })
        .collect();
    assert_eq!(names, [("junit", 1), ("json", 0)]);
}

#[test]
fn the_classic_generation_has_its_own_rules() {
    let fixture = Fixture::new(&[
        (
            "package.json",
            r#"{"devDependencies":{"@cloudflare/vitest-pool-workers":"^0.8.0","vitest":"3.1.0"}}"#,
        ),
        ("tests/vitest.config.mts", ""),
        ("tests/wrangler.toml", "name = \"old\"\nmain = \"../src/index.ts\"\n"),
    ]);
    let config = EvaluatedConfig {
        classic: true,
        config: json!({ "test": {
            "setupFiles": ["./tests/setup.ts"],
            "poolOptions": { "workers": { "wrangler": { "configPath": "./wrangler.toml" }, "singleWorker": true, "miniflare": { "fetchMock": { "$instance": "MockAgent", "value": {} } } } },
        } }),
        ..EvaluatedConfig::default()
    };
    let overrides = Overrides {
        config: Some(ConfigChoice::File("tests/vitest.config.mts".into())),
        ..Overrides::default()
    };
    let mut plan = fixture.plan(Some(&config), &overrides).expect("a plan");
    let project = plan.drafts.remove(0).finish(None).expect("a project").project;
    assert_eq!(project.generation, Generation::Classic);
    assert_eq!(project.vitest_major, 3);
    assert_eq!(project.root, fixture.root);
    assert_eq!(
        project.wrangler_file,
        Some(fixture.root.join("tests/wrangler.toml")),
        "relative to the config file"
    );
    assert_eq!(
        project.worker.source,
        WorkerSource::Main { path: Some(fixture.root.join("src/index.ts")) }
    );
    assert_eq!(
        project.test.setup_files,
        [fixture.root.join("tests/setup.ts")],
        "relative to the root"
    );
    assert!(
        project.isolation.per_test_storage
            && project.isolation.single_isolate
            && !project.isolation.shared_storage
    );
    assert!(project.worker.fetch_mock);
    assert!(project.test.exclude.len() > 2, "Vitest 3 excludes more");
    assert_eq!(
        project.vite.worker_conditions(project.generation),
        ["workerd", "worker", "browser"]
    );
}

#[test]
fn an_options_function_is_called_after_global_setup() {
    let fixture = Fixture::new(&[("vitest.config.ts", "")]);
    let config = plugin_config(json!({ "$function": 3 }));
    let mut plan = fixture.plan(Some(&config), &Overrides::default()).expect("a plan");
    let draft = plan.drafts.remove(0);
    assert_eq!(draft.options_function(), Some(FunctionRef(3)));
    let project = draft
        .finish(Some(json!({ "miniflare": { "bindings": { "PORT": 1234 } } })))
        .expect("a project")
        .project;
    assert_eq!(*kind(&project, "PORT"), BindingKind::Json { value: json!(1234) });
}

#[test]
fn a_wrangler_file_alone_is_a_project() {
    let fixture = Fixture::new(&[(
        "wrangler.toml",
        "name = \"w\"\nmain = \"src/index.ts\"\n[vars]\nA = \"1\"\n",
    )]);
    let mut plan = fixture.plan(None, &Overrides::default()).expect("a plan");
    let project = plan.drafts.remove(0).finish(None).expect("a project").project;
    assert_eq!(project.worker.name, "w");
    assert_eq!(*kind(&project, "A"), BindingKind::Text { value: "1".into(), secret: false });
}

#[test]
fn a_custom_environment_is_refused() {
    let fixture = Fixture::new(&[("vitest.config.ts", "")]);
    let mut config = plugin_config(json!({}));
    config.config = json!({ "test": { "environment": "miniflare" } });
    let mut plan = fixture.plan(Some(&config), &Overrides::default()).expect("a plan");
    let error = plan.drafts.remove(0).finish(None).expect_err("refused").to_string();
    assert!(
        error.starts_with("Unexpected custom `environment` \"miniflare\" in project .\n"),
        "{error}"
    );
    assert!(error.contains("migrate-from-miniflare-2"), "{error}");
}

#[test]
fn projects_are_found_named_and_skipped() {
    let fixture = Fixture::new(&[
        ("vitest.config.ts", ""),
        ("packages/a/vitest.config.ts", ""),
        ("packages/a/package.json", r#"{"name":"@scope/a"}"#),
        ("packages/b/vite.config.ts", ""),
        ("packages/c/readme.md", ""),
        ("packages/node_modules/x/vitest.config.ts", ""),
    ]);
    let worker = |test: Value| EvaluatedConfig {
        config: json!({ "test": test }),
        plugins: vec![plugin(json!({}))],
        ..EvaluatedConfig::default()
    };
    let root = EvaluatedConfig {
        config: json!({ "test": { "testTimeout": 77, "setupFiles": ["./root.ts"] } }),
        projects: Some(vec![
            EvaluatedProject::Glob("packages/*".into()),
            EvaluatedProject::Inline(Box::new(worker(json!({ "name": "inline" })))),
            EvaluatedProject::Inline(Box::new(EvaluatedConfig {
                config: json!({ "extends": true, "test": { "include": ["x"] } }),
                plugins: vec![plugin(json!({}))],
                ..EvaluatedConfig::default()
            })),
            EvaluatedProject::Inline(Box::new(EvaluatedConfig {
                config: json!({ "test": { "name": "dom", "environment": "jsdom" } }),
                ..EvaluatedConfig::default()
            })),
            EvaluatedProject::Inline(Box::new(EvaluatedConfig {
                config: json!({ "test": { "name": "chrome", "browser": { "enabled": true } } }),
                ..EvaluatedConfig::default()
            })),
        ]),
        plugins: vec![EvaluatedPlugin { name: "shared".into(), ..EvaluatedPlugin::default() }],
        ..EvaluatedConfig::default()
    };
    let discovered = discover(&fixture.root, &Overrides::default()).expect("found");
    let none = IndexMap::new();
    let overrides = Overrides::default();
    let input = PlanInput {
        discovered: &discovered,
        root: Some(&root),
        workspace: None,
        files: &none,
        overrides: &overrides,
        env: &fixture.env,
        processors: 2,
    };
    let needed = project_files(input).expect("files");
    assert_eq!(
        needed,
        [
            fixture.root.join("packages/a/vitest.config.ts"),
            fixture.root.join("packages/b/vite.config.ts")
        ]
    );
    let files: IndexMap<PathBuf, EvaluatedConfig> = needed
        .into_iter()
        .map(|file| {
            let config = EvaluatedConfig { file: Some(file.clone()), ..worker(json!({})) };
            (file, config)
        })
        .collect();
    let plan = Plan::build(PlanInput { files: &files, ..input }).expect("a plan");
    let names: Vec<(&str, &Path, u64)> = plan
        .drafts
        .iter()
        .map(|draft| (draft.name(), draft.root(), draft.project().test.test_timeout))
        .collect();
    let (a, b) = (fixture.root.join("packages/a"), fixture.root.join("packages/b"));
    assert_eq!(
        names,
        [
            ("inline", fixture.root.as_path(), 5_000),
            ("1", fixture.root.as_path(), 77),
            ("@scope/a", a.as_path(), 5_000),
            ("b", b.as_path(), 5_000),
        ]
    );
    assert_eq!(plan.drafts[1].project().skipped_plugins, ["shared"]);
    let skipped: Vec<(&str, &str)> =
        plan.skipped.iter().map(|s| (s.name.as_str(), s.reason.as_str())).collect();
    assert_eq!(skipped[0], ("dom", "its tests run in the environment \"jsdom\", not in a Worker"));
    assert_eq!(skipped[1].1, "its tests run in a browser");
    assert_eq!(skipped[2].0, "c");

    let only = Overrides { projects: vec!["in*".into()], ..Overrides::default() };
    let plan = Plan::build(PlanInput { files: &files, overrides: &only, ..input }).expect("a plan");
    assert_eq!(plan.drafts.len(), 1);
    let nothing = Overrides { projects: vec!["zzz".into()], ..Overrides::default() };
    let error = Plan::build(PlanInput { files: &files, overrides: &nothing, ..input })
        .expect_err("no project")
        .to_string();
    assert!(
        error.starts_with("No projects were found. Make sure your configuration is correct. The filter matched no projects: zzz. The projects definition: [\n    \"packages/*\","),
        "{error}"
    );
}

#[test]
fn project_names_are_unique_and_paths_exist() {
    let fixture = Fixture::new(&[("vitest.config.ts", ""), ("other.ts", "")]);
    let inline = || {
        EvaluatedProject::Inline(Box::new(EvaluatedConfig {
            config: json!({ "test": { "name": "same" } }),
            plugins: vec![plugin(json!({}))],
            ..EvaluatedConfig::default()
        }))
    };
    let text = |projects: Vec<EvaluatedProject>| {
        let root = EvaluatedConfig {
            config: json!({}),
            projects: Some(projects),
            ..EvaluatedConfig::default()
        };
        fixture.plan(Some(&root), &Overrides::default()).expect_err("wrong").to_string()
    };
    assert!(
        text(vec![inline(), inline()])
            .starts_with("Project name \"same\" from \"vitest.config.ts\" is not unique.")
    );
    assert_eq!(
        text(vec![EvaluatedProject::Glob("./nope".into())]),
        format!(
            "Projects definition references a non-existing file or a directory: {}",
            fixture.root.join("nope").display()
        )
    );
    assert!(
        text(vec![EvaluatedProject::Glob("other.ts".into())])
            .starts_with("The file \"other.ts\" must start with")
    );
}
