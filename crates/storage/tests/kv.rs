//! KV: every rule and text, as observed in the Workers runtime.

use std::rc::Rc;

use invitro_storage::kv::{
    BulkGetOptions, KvNamespace, ListOptions, Operation, PutOptions, SitesNamespace, ValueType,
    sites_key, undecodable_key, unsupported_value,
};
use invitro_storage::{ErrorClass, ManualClock, Random, SharedStore, SimulatorError, Simulators};

const NOW_SECONDS: i32 = 1_700_000_000;

fn namespace() -> (KvNamespace, Rc<ManualClock>) {
    let clock = Rc::new(ManualClock::new(f64::from(NOW_SECONDS) * 1000.0 + 700.0));
    let simulators = Simulators::new(SharedStore::new(), clock.clone(), Random::seeded(1));
    (simulators.kv("KV"), clock)
}

fn put(kv: &KvNamespace, key: &str, value: &'static str) {
    kv.put(key, value, &PutOptions::default()).unwrap();
}

fn text(kv: &KvNamespace, key: &str) -> Option<String> {
    kv.get(key, None).unwrap().map(|entry| entry.text())
}

fn names(kv: &KvNamespace, options: &ListOptions) -> Vec<String> {
    kv.list(options).unwrap().keys.iter().map(|key| key.name.to_string()).collect()
}

fn with_prefix(prefix: &str) -> ListOptions {
    ListOptions { prefix: Some(prefix.into()), ..ListOptions::default() }
}

#[track_caller]
fn assert_error<T: std::fmt::Debug>(
    result: Result<T, SimulatorError>,
    class: ErrorClass,
    message: &str,
) {
    let error = result.unwrap_err();
    assert_eq!((error.class, error.to_string().as_str()), (class, message));
}

#[test]
fn keys_are_checked() {
    let (kv, _) = namespace();
    let long = "é".repeat(300);
    for (key, class, message) in [
        ("", ErrorClass::TypeError, "Key name cannot be empty."),
        (".", ErrorClass::TypeError, "\".\" is not allowed as a key name."),
        ("..", ErrorClass::TypeError, "\"..\" is not allowed as a key name."),
    ] {
        assert_error(kv.get(key, None), class, message);
        assert_error(kv.put(key, "", &PutOptions::default()), class, message);
        assert_error(kv.delete(key), class, message);
    }
    let message = |operation| {
        format!(
            "KV {operation} failed: 414 UTF-8 encoded length of 600 exceeds key length limit of 512."
        )
    };
    let error = ErrorClass::Error;
    assert_error(kv.get(&long, None), error, &message("GET"));
    assert_error(kv.put(&long, "", &PutOptions::default()), error, &message("PUT"));
    assert_error(kv.delete(&long), error, &message("DELETE"));
    assert_error(kv.list(&with_prefix(&long)), error, &message("GET"));
    put(&kv, &"a".repeat(512), "x");
    let undecodable = "KV PUT failed: 400 Could not URL-decode key name";
    assert_eq!(undecodable_key(Operation::Put).to_string(), undecodable);
}

#[test]
fn expirations_are_checked() {
    let (kv, _) = namespace();
    let ttl =
        |ttl| PutOptions { expiration_ttl: Some(ttl), expiration: Some(1), ..Default::default() };
    let at = |at| PutOptions { expiration: Some(at), ..Default::default() };
    let past =
        "Please specify integer greater than the current number of seconds since the UNIX epoch.";
    for (options, message) in [
        (ttl(0), "expiration_ttl of 0. Please specify integer greater than 0."),
        (ttl(-1), "expiration_ttl of -1. Please specify integer greater than 0."),
        (ttl(59), "expiration_ttl of 59. Expiration TTL must be at least 60."),
        (at(0), &format!("expiration of 0. {past}")),
        (at(NOW_SECONDS), &format!("expiration of {NOW_SECONDS}. {past}")),
        (
            at(NOW_SECONDS + 59),
            &format!(
                "expiration of {}. Expiration times must be at least 60 seconds in the future.",
                NOW_SECONDS + 59
            ),
        ),
    ] {
        let message = format!("KV PUT failed: 400 Invalid {message}");
        assert_error(kv.put("k", "v", &options), ErrorClass::Error, &message);
    }
    assert_eq!(text(&kv, "k"), None);
    for (options, expiration) in [
        (ttl(60), i64::from(NOW_SECONDS) + 60),
        (ttl(i32::MAX), i64::from(NOW_SECONDS) + i64::from(i32::MAX)),
        (at(NOW_SECONDS + 60), i64::from(NOW_SECONDS) + 60),
    ] {
        kv.put("k", "v", &options).unwrap();
        assert_eq!(kv.get("k", None).unwrap().unwrap().expiration, Some(expiration));
    }
}

#[test]
fn metadata_is_kept_and_checked() {
    let (kv, _) = namespace();
    let put = |metadata: String| {
        kv.put("k", "v", &PutOptions { metadata: Some(metadata), ..Default::default() })
    };
    let metadata = || kv.get("k", None).unwrap().unwrap().metadata.as_deref().map(str::to_owned);
    put(r#"{"a":"x\né😀"}"#.into()).unwrap();
    assert_eq!(metadata().as_deref(), Some(r#"{"a":"x\né😀"}"#));
    put("0".into()).unwrap();
    assert_eq!(metadata().as_deref(), Some("0"));
    put("null".into()).unwrap();
    assert_eq!(metadata(), None);
    put(format!("\"{}\"", "a".repeat(1022))).unwrap();
    let too_large = "KV PUT failed: 413 Metadata length of 1025 exceeds limit of 1024.";
    assert_error(put(format!("\"{}\"", "a".repeat(1023))), ErrorClass::Error, too_large);
    let message = "KV PUT failed: 500 Internal Server Error";
    assert_error(put("undefined".into()), ErrorClass::Error, message);
}

#[test]
fn values_are_checked() {
    let (kv, _) = namespace();
    let limit = 26_214_400;
    kv.put("k", vec![0; limit], &PutOptions::default()).unwrap();
    let message = "KV PUT failed: 413 Value length of 26214401 exceeds limit of 26214400.";
    let too_large = kv.put("k", vec![0; limit + 1], &PutOptions::default());
    assert_error(too_large, ErrorClass::Error, message);
    assert_eq!(kv.get("k", None).unwrap().unwrap().value.len(), limit);
    let message = "KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.";
    assert_error::<()>(Err(unsupported_value()), ErrorClass::TypeError, message);
}

#[test]
fn types_and_cache_ttls_are_checked() {
    let (kv, _) = namespace();
    for (name, value_type) in [
        ("text", ValueType::Text),
        ("json", ValueType::Json),
        ("arrayBuffer", ValueType::ArrayBuffer),
        ("stream", ValueType::Stream),
    ] {
        assert_eq!(ValueType::parse(name), Ok(value_type));
    }
    let message = "Unknown response type. Possible types are \"text\", \"arrayBuffer\", \"json\", and \"stream\".";
    assert_error(ValueType::parse("foo"), ErrorClass::TypeError, message);

    for ttl in [-1, 0, 29] {
        let problem = format!("Invalid cache_ttl of {ttl}. Cache TTL must be at least 30.");
        let message = format!("KV GET failed: 400 {problem}");
        assert_error(kv.get("a", Some(ttl)), ErrorClass::Error, &message);
        let message = format!("KV GET_BULK failed: 400 {problem}");
        let options = BulkGetOptions { cache_ttl: Some(ttl), ..Default::default() };
        assert_error(kv.get_bulk(&["a"], &options), ErrorClass::Error, &message);
    }
    assert_eq!(kv.get("a", Some(30)), Ok(None));
}

#[test]
fn texts_are_decoded() {
    let (kv, _) = namespace();
    let bytes = b"\xef\xbb\xbfa\xff".as_slice();
    kv.put("bin", bytes, &PutOptions::default()).unwrap();
    assert_eq!(text(&kv, "bin").as_deref(), Some("\u{feff}a\u{fffd}"));
    assert_eq!(kv.get("bin", None).unwrap().unwrap().value, bytes);
    let bulk = kv.get_bulk(&["bin"], &BulkGetOptions::default()).unwrap();
    assert_eq!(bulk[0].1.as_ref().unwrap().text, "a\u{fffd}");
    put(&kv, "empty", "");
    assert_eq!(text(&kv, "empty").as_deref(), Some(""));
}

#[test]
fn entries_expire_by_the_clock() {
    let (kv, clock) = namespace();
    let options = PutOptions { expiration_ttl: Some(60), ..Default::default() };
    kv.put("k", "v", &options).unwrap();
    put(&kv, "stays", "v");
    let expiry = (f64::from(NOW_SECONDS) + 60.0) * 1000.0;
    clock.set(expiry - 1.0);
    assert_eq!(text(&kv, "k").as_deref(), Some("v"));
    // At the very moment a listing still shows what a read does not find, and removes.
    clock.set(expiry);
    assert_eq!(names(&kv, &ListOptions::default()), ["k", "stays"]);
    clock.set(expiry + 1.0);
    assert_eq!(names(&kv, &ListOptions::default()), ["stays"]);
    clock.set(expiry);
    assert_eq!(text(&kv, "k"), None);
    assert_eq!(names(&kv, &ListOptions::default()), ["stays"]);
    clock.set(0.0);
    assert_eq!(text(&kv, "k"), None);
}

#[test]
fn bulk_reads_answer_in_order() {
    let (kv, _) = namespace();
    for (key, value) in [("z", "zed"), ("a", "ay"), ("1", "one"), ("01", "no index")] {
        put(&kv, key, value);
    }
    let options = PutOptions { metadata: Some("1".into()), ..Default::default() };
    kv.put("null", " null ", &options).unwrap();
    let read = |keys: &[&str], value_type: &str| {
        let options = BulkGetOptions { value_type: Some(value_type.into()), ..Default::default() };
        let entries = kv.get_bulk(keys, &options).unwrap();
        entries
            .into_iter()
            .map(|(key, entry)| (key, entry.map(|entry| entry.text)))
            .collect::<Vec<_>>()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        read(&["z", "1", "nope", "__proto__", "01", "a", "z", "constructor"], "text"),
        [
            ("z".into(), some("zed")),
            ("nope".into(), None),
            ("01".into(), some("no index")),
            ("a".into(), some("ay")),
            ("constructor".into(), None),
        ]
    );
    assert_eq!(read(&["null"], "json"), [("null".into(), None)]);
    assert_eq!(read(&["null"], ""), [("null".into(), some(" null "))]);
    let entries = kv.get_bulk(&["null"], &BulkGetOptions::default()).unwrap();
    assert_eq!(entries[0].1.as_ref().unwrap().metadata.as_deref(), Some("1"));
}

#[test]
fn bulk_reads_are_checked() {
    let (kv, _) = namespace();
    put(&kv, "bad", "{bad");
    put(&kv, "empty", "");
    let read = |keys: &[&str], value_type: Option<&str>| {
        let value_type = value_type.map(str::to_owned);
        kv.get_bulk(keys, &BulkGetOptions { value_type, ..Default::default() })
    };
    let many: Vec<String> = (0..101).map(|n| format!("k{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "b".repeat(513);
    let not_json = "400 At least one of the requested keys corresponds to a non-json value";
    for (keys, value_type, message) in [
        (&many[..], None, "400 You can request a maximum of 100 keys"),
        (&[], None, "400 You must request a minimum of 1 key"),
        (&["a"], Some("stream"), "400 \"stream\" is not a valid type. Use \"json\" or \"text\""),
        (&["bad"], Some("json"), not_json),
        (&["empty"], Some("json"), not_json),
        (&["a", ""], None, "400 Key names must not be empty"),
        (&["a", "."], None, "400 Illegal key name \".\". Please use a different name."),
        (&["a", &long], None, "414 UTF-8 encoded length of 513 exceeds key length limit of 512."),
    ] {
        let message = format!("KV GET_BULK failed: {message}");
        assert_error(read(keys, value_type), ErrorClass::Error, &message);
    }
    assert!(read(&many[..100], None).is_ok());

    // What counts are UTF-16 units, not bytes.
    kv.put("half", "é".repeat(13_107_200), &PutOptions::default()).unwrap();
    kv.put("more", "a".repeat(13_107_201), &PutOptions::default()).unwrap();
    assert!(read(&["half", "half"], None).is_ok());
    let message = "KV GET_BULK failed: 413 Total size of request exceeds the limit of 25MB";
    assert_error(read(&["half", "more"], None), ErrorClass::Error, message);
}

#[test]
fn lists_are_ordered_by_bytes() {
    let (kv, _) = namespace();
    for key in ["\u{ffff}", "😀", "é", "z", "Z", "a/b"] {
        put(&kv, &format!("so:{key}"), "");
    }
    put(&kv, "sn", "");
    put(&kv, "sp", "");
    let expected = ["so:Z", "so:a/b", "so:z", "so:é", "so:\u{ffff}", "so:😀"];
    assert_eq!(names(&kv, &with_prefix("so:")), expected);
    assert_eq!(names(&kv, &with_prefix("zzz")), [""; 0]);
    put(&kv, "nul\0x", "");
    assert_eq!(names(&kv, &with_prefix("nul")), ["nul\0x"]);
    assert_eq!(names(&kv, &with_prefix("nul\0")), [""; 0]);
}

#[test]
fn lists_have_limits_and_cursors() {
    let (kv, _) = namespace();
    let options =
        PutOptions { expiration_ttl: Some(60), metadata: Some("{}".into()), ..Default::default() };
    kv.put("a", "", &options).unwrap();
    put(&kv, "k", "");
    put(&kv, "m", "");
    let list = |limit: Option<i32>, cursor: Option<&str>| {
        let cursor = cursor.map(str::to_owned);
        let result = kv.list(&ListOptions { limit, cursor, ..Default::default() }).unwrap();
        assert_eq!(result.is_complete(), result.cursor.is_none());
        (result.keys.len(), result.cursor)
    };
    assert_eq!(list(Some(1), None), (1, Some("YQ==".into())));
    assert_eq!(list(Some(2), None), (2, Some("aw==".into())));
    assert_eq!(list(Some(3), None), (3, None));
    assert_eq!(list(Some(1), Some("aw==")), (1, None));
    for limit in [None, Some(0), Some(-1), Some(1000)] {
        assert_eq!(list(limit, None), (3, None));
    }
    for (cursor, count) in [("!!!", 3), ("", 3), ("YQ", 2), ("/w==", 0)] {
        assert_eq!(list(None, Some(cursor)), (count, None), "{cursor}");
    }
    let message = "KV GET failed: 400 Invalid key_count_limit of 1001. Please specify an integer less than 1000.";
    let options = ListOptions { limit: Some(1001), ..Default::default() };
    assert_error(kv.list(&options), ErrorClass::Error, message);

    let keys = kv.list(&ListOptions::default()).unwrap().keys;
    assert_eq!(keys[0].expiration, Some(i64::from(NOW_SECONDS) + 60));
    assert_eq!(keys[0].metadata.as_deref(), Some("{}"));
    assert_eq!((keys[1].expiration, keys[1].metadata.as_deref()), (None, None));
    // What is put behind the cursor later is seen, and a page of a prefix goes on within it.
    put(&kv, "l", "");
    assert_eq!(list(None, Some("aw==")).0, 2);
    let options = ListOptions { cursor: Some("YQ==".into()), ..with_prefix("l") };
    assert_eq!(names(&kv, &options), ["l"]);
}

#[test]
fn deleting_is_idempotent() {
    let (kv, _) = namespace();
    put(&kv, "k", "v");
    assert_eq!(kv.delete("k"), Ok(()));
    assert_eq!(kv.delete("k"), Ok(()));
    assert_eq!(text(&kv, "k"), None);
}

#[test]
fn sites_are_read_only() {
    let site = SitesNamespace::new([("a b/ü.html", "page"), ("z.txt", "z")]);
    let key = sites_key("a b/ü.html");
    assert_eq!(key, "$__MINIFLARE_SITES__$/a%20b%2F%C3%BC.html");
    for key in [&*key, "a b/ü.html"] {
        assert_eq!(site.get(key).unwrap().unwrap().text(), "page");
    }
    assert_eq!(site.get("nope"), Ok(None));
    let keys = site.list(&ListOptions::default()).unwrap().keys;
    assert_eq!(keys.len(), 2);
    assert_eq!(*keys[0].name, *key);
    for (operation, message) in [
        (Operation::Put, "KV PUT failed: 405 Cannot put() with Workers Sites namespace"),
        (Operation::Delete, "KV DELETE failed: 405 Cannot delete() with Workers Sites namespace"),
    ] {
        assert_eq!(SitesNamespace::read_only_error(operation).to_string(), message);
    }
}
