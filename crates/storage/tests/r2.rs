//! R2: every rule and text, as observed in the Workers runtime.

use std::rc::Rc;

use invitro_storage::r2::{
    Algorithm, ByteRange, Checksum, CompletedPart, Conditional, CreateOptions, CustomMetadata,
    GetOptions, GetResult, HttpMetadata, Include, ListOptions, ObjectRange, PutOptions, R2Bucket,
    RangeRequest, SsecKey, check_part_number, check_ssec_key,
};
use invitro_storage::{
    ErrorClass, Header, ManualClock, Random, SharedStore, SimulatorError, Simulators,
};

const NOW: f64 = 1_700_000_000_700.0;
const ETAG: &str = "5eb63bbbe01eeed093cb22bb8f5acdc3";

fn bucket() -> (R2Bucket, Rc<ManualClock>) {
    let clock = Rc::new(ManualClock::new(NOW));
    let simulators = Simulators::new(SharedStore::new(), clock.clone(), Random::seeded(1));
    (simulators.r2("R2"), clock)
}

fn with_hello() -> R2Bucket {
    let (r2, _) = bucket();
    put(&r2, "a", "hello world");
    r2
}

fn put(r2: &R2Bucket, key: &str, value: &'static str) {
    r2.put(key, value, &PutOptions::default()).unwrap().unwrap();
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

fn headers(name: &str, value: &str) -> Vec<Header> {
    vec![(name.to_owned(), value.to_owned())]
}

/// What a `get()` of a range gives: its text and its range.
fn ranged(
    r2: &R2Bucket,
    key: &str,
    range: RangeRequest,
) -> Result<(String, u64, u64), SimulatorError> {
    match r2.get(key, &GetOptions { range: Some(range), only_if: None })? {
        GetResult::Found(info, body) => {
            let ObjectRange { offset, length } = info.range.unwrap();
            Ok((String::from_utf8(body.to_vec()).unwrap(), offset, length))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn objects_have_properties() {
    let (r2, _) = bucket();
    let info = r2.put("a", "hello world", &PutOptions::default()).unwrap().unwrap();
    assert_eq!((&*info.key, info.size, &*info.etag), ("a", 11, ETAG));
    assert_eq!(info.http_etag(), format!("\"{ETAG}\""));
    assert_eq!(info.version.len(), 32);
    assert_eq!(info.uploaded, NOW);
    assert_eq!(info.checksums.hex(Algorithm::Md5).as_deref(), Some(ETAG));
    assert_eq!(info.checksums.hex(Algorithm::Sha1), None);
    assert_eq!(info.range, None);
    assert_eq!(info.storage_class(), "");

    let head = r2.head("a").unwrap().unwrap();
    assert_eq!(head.range, Some(ObjectRange { offset: 0, length: 11 }));
    assert_eq!(head.version, info.version);
    let GetResult::Found(found, body) = r2.get("a", &GetOptions::default()).unwrap() else {
        panic!("not found");
    };
    assert_eq!((found, &body[..]), (head, b"hello world".as_slice()));

    let again = r2.put("a", "hello world", &PutOptions::default()).unwrap().unwrap();
    assert_ne!(again.version, info.version);
    assert_eq!(r2.head("nope"), Ok(None));
    assert_eq!(r2.get("nope", &GetOptions::default()), Ok(GetResult::Missing));
}

#[test]
fn keys_are_checked() {
    let (r2, _) = bucket();
    let key = "k".repeat(1025);
    let message = |action| format!("{action}: The specified object name is not valid. (10020)");
    let class = ErrorClass::Error;
    assert_error(r2.head(&key), class, &message("head"));
    assert_error(r2.get(&key, &GetOptions::default()), class, &message("get"));
    assert_error(r2.put(&key, "", &PutOptions::default()), class, &message("put"));
    let created = r2.create_multipart_upload(&key, &CreateOptions::default());
    assert_error(created, class, &message("createMultipartUpload"));
    assert_error(r2.upload_part(&key, "", 1, ""), class, &message("uploadPart"));
    let completed = r2.complete_multipart_upload(&key, "", &[]);
    assert_error(completed, class, &message("completeMultipartUpload"));
    let aborted = r2.abort_multipart_upload(&key, "");
    assert_error(aborted, class, &message("abortMultipartUpload"));
    put(&r2, "a", "");
    assert_error(r2.delete(&["a", &key]), class, &message("delete"));
    assert!(r2.head("a").unwrap().is_some());
    put(&r2, "", "the empty key is a key");
    put(&r2, &"k".repeat(1024), "");
    r2.delete(&["a", "", "nope"]).unwrap();
    assert_eq!(r2.head("a"), Ok(None));
    assert_eq!(r2.head(""), Ok(None));
    assert_eq!(r2.delete::<&str>(&[]), Ok(()));
}

#[test]
fn checksums_are_checked() {
    let (r2, _) = bucket();
    let put =
        |checksum| r2.put("h", "x", &PutOptions { checksum: Some(checksum), ..Default::default() });
    for (algorithm, name, actual) in [
        (Algorithm::Md5, "MD5", "9dd4e461268c8034f5c8564e155c67a6"),
        (Algorithm::Sha1, "SHA-1", "11f6ad8ec52a2984abaafd7c3b516503785c2072"),
        (
            Algorithm::Sha256,
            "SHA-256",
            "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        ),
        (
            Algorithm::Sha384,
            "SHA-384",
            "d752c2c51fba0e29aa190570a9d4253e44077a058d3297fa3a5630d5bd012622f97c28acaed313b5c83bb990caa7da85",
        ),
        (
            Algorithm::Sha512,
            "SHA-512",
            "a4abd4448c49562d828115d13a1fccea927f52b4d5459297f8b43e42da89238bc13626e43dcb38ddb082488927ec904fb42057443983e88585179d50551afe62",
        ),
    ] {
        let bytes = algorithm.digest_len();
        let type_error = ErrorClass::TypeError;
        let message = format!("{name} is {} hex characters, not 2", bytes * 2);
        assert_error(Checksum::from_hex(algorithm, "ab"), type_error, &message);
        let message = format!("{name} is {bytes} bytes, not 3");
        assert_error(Checksum::from_bytes(algorithm, &[0; 3]), type_error, &message);
        let message = format!("Provided {name} wasn't a valid hex string");
        assert_error(Checksum::from_hex(algorithm, &"zz".repeat(bytes)), type_error, &message);
        let message = format!(
            "put: The {name} checksum you specified did not match what we received.\n\
             You provided a {name} checksum with value: {}\nActual {name} was: {actual} (10037)",
            "ab".repeat(bytes)
        );
        let wrong = Checksum::from_hex(algorithm, &"AB".repeat(bytes)).unwrap();
        assert_error(put(wrong), ErrorClass::Error, &message);
        let right = Checksum::from_hex(algorithm, &actual.to_uppercase()).unwrap();
        let info = put(right).unwrap().unwrap();
        assert_eq!(info.checksums.hex(algorithm).as_deref(), Some(actual));
        assert!(info.checksums.get(Algorithm::Md5).is_some());
        assert_eq!(
            put(Checksum::from_bytes(algorithm, &algorithm.digest(b"x")).unwrap())
                .map(|info| info.is_some()),
            Ok(true)
        );
    }
    let message = "You cannot specify multiple hashing algorithms.";
    assert_error::<()>(Err(Checksum::several()), ErrorClass::TypeError, message);
    let properties = Algorithm::ALL.map(Algorithm::property);
    assert_eq!(properties, ["md5", "sha1", "sha256", "sha384", "sha512"]);
}

#[test]
fn custom_metadata_is_limited() {
    let (r2, _) = bucket();
    let metadata = |value: String| CustomMetadata::from([("a".to_owned(), value)]);
    let put = |value| {
        let custom_metadata = metadata(value);
        r2.put("m", "x", &PutOptions { custom_metadata, ..Default::default() })
    };
    let too_large = |action| {
        format!("{action}: Your metadata headers exceed the maximum allowed metadata size. (10012)")
    };
    assert!(put("b".repeat(8191)).is_ok());
    assert!(put("é".repeat(8191)).is_ok());
    assert!(put("ā".repeat(4095)).is_ok());
    assert_error(put("b".repeat(8192)), ErrorClass::Error, &too_large("put"));
    assert_error(put("ā".repeat(4096)), ErrorClass::Error, &too_large("put"));
    let options =
        CreateOptions { custom_metadata: metadata("b".repeat(8192)), ..Default::default() };
    let created = r2.create_multipart_upload("m", &options);
    assert_error(created, ErrorClass::Error, &too_large("createMultipartUpload"));
    put("z".into()).unwrap();
    assert_eq!(*r2.head("m").unwrap().unwrap().custom_metadata, metadata("z".into()));
}

#[test]
fn http_metadata_is_read_from_headers_and_written_to_them() {
    let (r2, _) = bucket();
    let pairs = [
        ("Content-Type", "a/b"),
        ("Content-Language", "de"),
        ("Content-Disposition", "attachment"),
        ("Content-Encoding", "br"),
        ("Cache-Control", "no-store"),
        ("Expires", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("X-Other", "1"),
    ];
    let given: Vec<Header> = pairs.map(|(name, value)| (name.into(), value.into())).to_vec();
    let http_metadata = HttpMetadata::from_headers(&given);
    assert_eq!(http_metadata.cache_expiry, Some(1_445_412_480_000.0));
    let options = PutOptions { http_metadata: http_metadata.clone(), ..Default::default() };
    r2.put("m", "x", &options).unwrap();
    let stored = r2.head("m").unwrap().unwrap().http_metadata;
    assert_eq!(*stored, http_metadata);
    let lower = given[..6].iter().map(|(name, value)| (name.to_lowercase(), value.clone()));
    assert_eq!(stored.to_headers(), lower.collect::<Vec<_>>());
    assert_eq!(HttpMetadata::default().to_headers(), []);
    for (expires, cache_expiry) in
        [("garbage", 0.0), ("2020-01-01T00:00:00Z", 1_577_836_800_000.0), ("0", 946_684_800_000.0)]
    {
        let metadata = HttpMetadata::from_headers(&headers("expires", expires));
        assert_eq!(metadata.cache_expiry, Some(cache_expiry), "{expires}");
    }
}

#[test]
fn ranges_are_answered() {
    let r2 = with_hello();
    let bytes = |offset, length, suffix| {
        RangeRequest::Bytes(ByteRange::new(offset, length, suffix).unwrap())
    };
    let whole = ("hello world".to_owned(), 0, 11);
    for (range, found) in [
        (bytes(Some(0.0), None, None), whole.clone()),
        (bytes(Some(6.0), None, None), ("world".into(), 6, 5)),
        (bytes(None, Some(5.0), None), ("hello".into(), 0, 5)),
        (bytes(None, Some(50.0), None), whole.clone()),
        (bytes(None, Some(f64::INFINITY), None), whole.clone()),
        (bytes(Some(3.0), Some(2.0), None), ("lo".into(), 3, 2)),
        (bytes(None, None, Some(3.0)), ("rld".into(), 8, 3)),
        (bytes(None, None, Some(30.0)), whole.clone()),
        (bytes(None, None, None), whole.clone()),
    ] {
        assert_eq!(ranged(&r2, "a", range.clone()), Ok(found), "{range:?}");
    }
    let unsatisfiable = "get: The requested range is not satisfiable (10039)";
    for range in [
        bytes(Some(11.0), None, None),
        bytes(Some(12.0), None, None),
        bytes(Some(12.0), Some(1.0), None),
        bytes(Some(f64::INFINITY), None, None),
        bytes(None, Some(0.0), None),
        bytes(Some(3.0), Some(0.0), None),
        bytes(None, None, Some(0.0)),
    ] {
        assert_error(ranged(&r2, "a", range), ErrorClass::Error, unsatisfiable);
    }
    let unspecified = "get: Unspecified error (0)";
    let at_end = bytes(Some(11.0), Some(5.0), None);
    assert_error(ranged(&r2, "a", at_end), ErrorClass::Error, unspecified);

    put(&r2, "empty", "");
    for range in
        [bytes(Some(0.0), None, None), bytes(None, None, Some(1.0)), bytes(None, None, None)]
    {
        assert_error(ranged(&r2, "empty", range), ErrorClass::Error, unsatisfiable);
    }
    let one = bytes(None, Some(1.0), None);
    assert_error(ranged(&r2, "empty", one), ErrorClass::Error, unspecified);
}

#[test]
fn range_headers_are_answered() {
    let r2 = with_hello();
    let whole = ("hello world".to_owned(), 0, 11);
    for (header, found) in [
        ("bytes=0-3", ("hell".into(), 0, 4)),
        ("bytes=3-", ("lo world".into(), 3, 8)),
        ("bytes=-3", ("rld".into(), 8, 3)),
        ("BYTES = 1 - 2 ", ("el".into(), 1, 2)),
        ("bytes=0-100", whole.clone()),
        ("bytes=-30", whole.clone()),
        ("bytes=0-1,3-4", whole.clone()),
        ("bytes=20-", whole.clone()),
        ("bytes=5-2", whole.clone()),
        ("garbage", whole.clone()),
        ("bytes=", whole.clone()),
        ("bytes=-0", whole.clone()),
        ("items=0-1", whole.clone()),
    ] {
        let range = RangeRequest::from_headers(&headers("Range", header)).unwrap();
        assert_eq!(ranged(&r2, "a", range), Ok(found), "{header}");
    }
    assert_eq!(RangeRequest::from_headers(&headers("x", "bytes=0-1")), None);
}

#[test]
fn range_numbers_are_checked() {
    let nan = f64::NAN;
    let at_least = "must be greater than or equal to 0.";
    let integer = "must be an integer, not floating point.";
    for (offset, length, suffix, message) in [
        (Some(-1.0), None, None, format!("Invalid range. Starting offset (-1) {at_least}")),
        (Some(-1.5), None, None, format!("Invalid range. Starting offset (-1.5) {at_least}")),
        (Some(nan), None, None, format!("Invalid range. Starting offset (nan) {at_least}")),
        (Some(1.5), None, None, format!("Invalid range. Starting offset (1.5) {integer}")),
        (None, Some(-1.0), None, format!("Invalid range. Length (-1) {at_least}")),
        (None, Some(1.5), None, format!("Invalid range. Length (1.5) {integer}")),
        (None, None, Some(-1.0), format!("Invalid suffix. Suffix (-1) {at_least}")),
        (None, None, Some(nan), format!("Invalid suffix. Suffix (nan) {at_least}")),
        (None, None, Some(1.5), format!("Invalid range. Suffix (1.5) {integer}")),
    ] {
        assert_error(ByteRange::new(offset, length, suffix), ErrorClass::RangeError, &message);
    }
    let type_error = ErrorClass::TypeError;
    let range = ByteRange::new(Some(1.0), None, Some(1.0));
    assert_error(range, type_error, "Suffix is incompatible with offset.");
    let range = ByteRange::new(None, Some(1.0), Some(1.0));
    assert_error(range, type_error, "Suffix is incompatible with length.");
    assert!(ByteRange::new(Some(-0.0), None, None).is_ok());
}

/// Whether a `get()` of the object passes the condition, and whether a `put()` of a new one does.
fn passes(r2: &R2Bucket, condition: &Conditional) -> (bool, bool) {
    let options = GetOptions { only_if: Some(condition.clone()), range: None };
    let found = match r2.get("a", &options).unwrap() {
        GetResult::Found(..) => true,
        GetResult::PreconditionFailed(info) => {
            assert_eq!(info.range, Some(ObjectRange { offset: 0, length: 11 }));
            false
        }
        GetResult::Missing => panic!("missing"),
    };
    assert_eq!(r2.get("nope", &options), Ok(GetResult::Missing));
    let options = PutOptions { only_if: Some(condition.clone()), ..Default::default() };
    let stored = r2.put("new", "x", &options).unwrap();
    assert_eq!(r2.head("new").unwrap().is_some(), stored.is_some());
    r2.delete(&["new"]).unwrap();
    (found, stored.is_some())
}

#[test]
fn conditions_of_fields_are_tested() {
    let r2 = with_hello();
    let fields = |matches, differs, before, after| {
        Conditional::from_fields(matches, differs, before, after, false).unwrap()
    };
    let weak = format!("W/\"{ETAG}\"");
    let list = format!("x, {ETAG}");
    for (condition, expected) in [
        (fields(Some(ETAG), None, None, None), (true, false)),
        (fields(Some("x"), None, None, None), (false, false)),
        (fields(Some("*"), None, None, None), (true, false)),
        (fields(Some(&weak), None, None, None), (false, false)),
        (fields(Some(&list), None, None, None), (false, false)),
        (fields(Some(""), None, None, None), (false, false)),
        (fields(Some("\"abc"), None, None, None), (false, false)),
        (fields(None, Some(ETAG), None, None), (false, true)),
        (fields(None, Some("*"), None, None), (false, true)),
        (fields(None, Some("x"), None, None), (true, true)),
        (fields(None, Some(&weak), None, None), (true, true)),
        (fields(None, None, Some(NOW - 1000.0), None), (false, true)),
        (fields(None, None, Some(NOW), None), (false, true)),
        (fields(None, None, Some(NOW + 1.0), None), (true, true)),
        (fields(None, None, None, Some(NOW - 1.0)), (true, false)),
        (fields(None, None, None, Some(NOW)), (false, false)),
        (fields(None, None, None, Some(NOW + 1.0)), (false, false)),
        (fields(Some(ETAG), None, Some(0.0), None), (true, false)),
        (fields(None, Some("x"), None, Some(NOW + 1000.0)), (true, false)),
        (fields(Some("x"), None, Some(NOW + 1.0), None), (false, false)),
        (fields(None, None, None, None), (true, true)),
    ] {
        assert_eq!(passes(&r2, &condition), expected, "{condition:?}");
    }
    for (before, after) in [(None, Some(NOW - 1.0)), (Some(NOW + 1.0), None)] {
        let condition = Conditional::from_fields(None, None, before, after, true).unwrap();
        assert!(!passes(&r2, &condition).0);
    }
    for etag in ["\"abc\"", "\""] {
        let message = format!("Conditional ETag should not be wrapped in quotes ({etag}).");
        let condition = Conditional::from_fields(Some(etag), None, None, None, false);
        assert_error(condition, ErrorClass::TypeError, &message);
        let condition = Conditional::from_fields(None, Some(etag), None, None, false);
        assert_error(condition, ErrorClass::TypeError, &message);
    }
    let condition = fields(Some("nope"), None, None, None);
    let options = PutOptions { only_if: Some(condition), ..Default::default() };
    assert_eq!(r2.put("a", "overwritten", &options), Ok(None));
    assert_eq!(r2.head("a").unwrap().unwrap().size, 11);
}

#[test]
fn conditions_of_headers_are_tested() {
    let r2 = with_hello();
    let quoted = format!("\"{ETAG}\"");
    // Whether the list has the object's etag, and so If-Match passes and If-None-Match does not.
    for (etags, has) in [
        (quoted.clone(), true),
        (format!("\"x\", {quoted}"), true),
        (format!("\"a\",,{quoted}"), true),
        (format!(", {quoted}"), true),
        (format!("\"a\"\t,\t{quoted}"), true),
        (format!("{quoted}x"), true),
        (format!("W/\"x\", {quoted}"), true),
        ("*".into(), true),
        ("*x".into(), true),
        ("**".into(), true),
        ("* , \"".into(), true),
        ("\"a\", *".into(), true),
        ("\"\"".into(), false),
        ("\"a\"b".into(), false),
        ("\"a\",".into(), false),
        ("\"a\",x".into(), false),
        (format!("\"a\"x{quoted}"), false),
        (format!("\"a\",x{quoted}"), false),
        (format!("\"a,{ETAG}\""), false),
        ("\"a\";\"b\"".into(), false),
        ("\"*\"".into(), false),
        ("W/\"*\"".into(), false),
        ("\"a\"x*".into(), false),
        ("\"a\",x*".into(), false),
    ] {
        let matches = Conditional::from_headers(&headers("If-Match", &etags)).unwrap();
        assert_eq!(passes(&r2, &matches), (has, false), "{etags}");
        let differs = Conditional::from_headers(&headers("If-None-Match", &etags)).unwrap();
        assert_eq!(passes(&r2, &differs), (!has, true), "{etags}");
    }
    let weak = format!("W/{quoted}");
    let matches = Conditional::from_headers(&headers("if-match", &weak)).unwrap();
    assert_eq!(passes(&r2, &matches), (false, false));
    let differs = Conditional::from_headers(&headers("if-none-match", &weak)).unwrap();
    assert_eq!(passes(&r2, &differs), (false, true));

    // The object was uploaded at 22:13:20.7.
    for (name, date, expected) in [
        ("if-modified-since", "Tue, 14 Nov 2023 22:13:19 GMT", (true, false)),
        ("if-modified-since", "Tue, 14 Nov 2023 22:13:20 GMT", (false, false)),
        ("if-modified-since", "Tue, 14 Nov 2023 22:13:21 GMT", (false, false)),
        ("if-modified-since", "garbage", (true, false)),
        ("if-unmodified-since", "Tue, 14 Nov 2023 22:13:20 GMT", (false, true)),
        ("if-unmodified-since", "Tue, 14 Nov 2023 22:13:21 GMT", (true, true)),
        ("if-unmodified-since", "garbage", (false, true)),
        ("x", "", (true, true)),
    ] {
        let condition = Conditional::from_headers(&headers(name, date)).unwrap();
        assert_eq!(passes(&r2, &condition), expected, "{name}: {date}");
    }
}

#[test]
fn malformed_etag_lists_are_refused() {
    let invalid = "Invalid ETag in if-match header";
    let weak = "Weak etags must start with W/ and their value must be quoted";
    let unclosed = "Unclosed double quote for Etag";
    let strong_found = "Comma was expected to separate etags. Encountered a double quote character '\"' instead. This would otherwise indicate the start of a new strong etag.";
    let weak_found = "Comma was expected to separate etags. Encountered a weak quotation character 'W' instead. This would otherwise indicate the start of a new weak etag.";
    let wildcard_found =
        "Comma was expected to separate etags. Encountered a wildcard character '*' instead.";
    for (etags, message) in [
        ("", invalid),
        (",", invalid),
        ("abc", invalid),
        ("x\"a\"", invalid),
        ("x*", invalid),
        ("w/\"a\"", invalid),
        ("aW/\"a\"", invalid),
        ("a, \"a\"", invalid),
        ("W/", weak),
        ("W/x", weak),
        ("W\"a\"", weak),
        ("WW/\"a\"", weak),
        ("W /\"a\"", weak),
        ("W/ \"a\"", weak),
        ("W/*", weak),
        ("\"a\", W", weak),
        ("\"a\", W/x", weak),
        ("\"abc", unclosed),
        ("W/\"a", unclosed),
        ("\"x\" \"y\"", strong_found),
        ("\"a\"W", weak_found),
        ("\"a\" W/\"b\"", weak_found),
        ("\"a\" *", wildcard_found),
        ("\"a\"*", wildcard_found),
    ] {
        let condition = Conditional::from_headers(&headers("If-Match", etags));
        assert_error(condition, ErrorClass::Error, message);
    }
    let condition = Conditional::from_headers(&headers("If-None-Match", "abc"));
    assert_error(condition, ErrorClass::Error, "Invalid ETag in if-none-match header");
}

#[test]
fn customer_keys_are_checked() {
    let format = "SSE-C Key has invalid format";
    let length = "SSE-C Key must be 32 bytes in length";
    for (key, message) in [
        (SsecKey::Hex(&"AB".repeat(32)), format),
        (SsecKey::Hex("zz"), format),
        (SsecKey::Hex(""), format),
        (SsecKey::Hex("ab"), length),
        (SsecKey::Hex("abc"), length),
        (SsecKey::Hex(&"ab".repeat(33)), length),
        (SsecKey::Bytes(&[0; 3]), length),
    ] {
        assert_error(check_ssec_key(key), ErrorClass::Error, message);
    }
    assert_eq!(check_ssec_key(SsecKey::Hex(&"ab".repeat(32))), Ok(()));
    assert_eq!(check_ssec_key(SsecKey::Bytes(&[0; 32])), Ok(()));
}

/// Keys, prefixes and cursor of a listing.
fn listed(r2: &R2Bucket, options: &ListOptions) -> (Vec<String>, Vec<String>, Option<String>) {
    let result = r2.list(options).unwrap();
    assert_eq!(result.is_truncated(), result.cursor.is_some());
    let keys = result.objects.iter().map(|object| object.key.to_string()).collect();
    (keys, result.delimited_prefixes, result.cursor)
}

fn options() -> ListOptions {
    ListOptions::default()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn with_many() -> R2Bucket {
    let (r2, _) = bucket();
    let keys = ["a", "b/1", "b/2", "b/c/3", "c", "d/x", "e//y", "é", "\u{ffff}", "😀", "Z", "b-1"];
    for key in keys {
        put(&r2, key, "");
    }
    r2
}

#[test]
fn lists_have_prefixes_limits_and_cursors() {
    let r2 = with_many();
    let all = ["Z", "a", "b-1", "b/1", "b/2", "b/c/3", "c", "d/x", "e//y", "é", "\u{ffff}", "😀"];
    let check = |options: ListOptions, keys: &[&str], cursor: Option<&str>| {
        let (found, prefixes, next) = listed(&r2, &options);
        assert_eq!(found, keys, "{options:?}");
        assert_eq!((prefixes, next.as_deref()), (vec![], cursor), "{options:?}");
    };
    check(options(), &all, None);
    for limit in [-1, 1000] {
        check(ListOptions { limit: Some(limit), ..options() }, &all, None);
    }
    check(ListOptions { limit: Some(1), ..options() }, &["Z"], Some("Wg=="));
    check(ListOptions { limit: Some(2), ..options() }, &["Z", "a"], Some("YQ=="));
    check(ListOptions { limit: Some(12), ..options() }, &all, None);
    check(ListOptions { prefix: some("b"), ..options() }, &all[2..6], None);
    check(ListOptions { prefix: some("b/"), ..options() }, &all[3..6], None);
    check(ListOptions { prefix: some("zzz"), ..options() }, &[], None);
    check(ListOptions { delimiter: some(""), ..options() }, &all, None);
    check(ListOptions { start_after: some("b/1"), ..options() }, &all[4..], None);
    check(ListOptions { start_after: some(""), ..options() }, &all, None);
    let inside = ListOptions { start_after: some("b"), prefix: some("b/"), ..options() };
    check(inside, &all[3..6], None);
    let behind = ListOptions { start_after: some("b/1"), prefix: some("b/"), ..options() };
    check(behind, &all[4..6], None);
    check(ListOptions { cursor: some("Yg=="), ..options() }, &all[2..], None);
    let both = ListOptions { cursor: some("Yg=="), start_after: some("c"), ..options() };
    check(both, &all[7..], None);
    for cursor in ["c", "", "!!"] {
        check(ListOptions { cursor: some(cursor), ..options() }, &all, None);
    }
    let message = "list: MaxKeys params must be positive integer <= 1000. (10022)";
    for limit in [0, 1001] {
        let options = ListOptions { limit: Some(limit), ..options() };
        assert_error(r2.list(&options), ErrorClass::Error, message);
    }
    // The empty key comes first, unless the listing starts after it.
    put(&r2, "", "");
    assert_eq!(listed(&r2, &options()).0[0], "");
    assert_eq!(listed(&r2, &ListOptions { start_after: some(""), ..options() }).0[0], "Z");
}

#[test]
fn lists_are_grouped_by_delimiters() {
    let r2 = with_many();
    let check = |options: ListOptions, keys: &[&str], prefixes: &[&str], cursor: Option<&str>| {
        let found = listed(&r2, &options);
        assert_eq!(
            (found.0, found.1),
            (
                keys.iter().map(ToString::to_string).collect(),
                prefixes.iter().map(ToString::to_string).collect()
            ),
            "{options:?}"
        );
        assert_eq!(found.2.as_deref(), cursor, "{options:?}");
    };
    let slash = || ListOptions { delimiter: some("/"), ..options() };
    let tail = ["é", "\u{ffff}", "😀"];
    let keys: Vec<&str> = ["Z", "a", "b-1", "c"].into_iter().chain(tail).collect();
    check(slash(), &keys, &["b/", "d/", "e/"], None);
    check(ListOptions { prefix: some("b/"), ..slash() }, &["b/1", "b/2"], &["b/c/"], None);
    check(ListOptions { prefix: some("b"), ..slash() }, &["b-1"], &["b/"], None);
    check(ListOptions { limit: Some(3), ..slash() }, &["Z", "a", "b-1"], &[], Some("Yi0x"));
    check(ListOptions { limit: Some(4), ..slash() }, &["Z", "a", "b-1"], &["b/"], Some("Yi9jLzM="));
    check(
        ListOptions { start_after: some("b/1"), ..slash() },
        &keys[3..],
        &["b/", "d/", "e/"],
        None,
    );
    let double = ListOptions { delimiter: some("//"), prefix: some("e"), ..options() };
    check(double, &[], &["e//"], None);
    let letter = ListOptions { delimiter: some("b"), limit: Some(4), ..options() };
    check(letter, &["Z", "a", "c"], &["b"], Some("Yw=="));

    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let page = listed(&r2, &ListOptions { limit: Some(1), cursor: cursor.clone(), ..slash() });
        pages.extend(page.0.into_iter().chain(page.1));
        cursor = page.2;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages, ["Z", "a", "b-1", "b/", "c", "d/", "e/", "é", "\u{ffff}", "😀"]);

    put(&r2, "q\0x", "");
    assert_eq!(listed(&r2, &ListOptions { prefix: some("q"), ..options() }).0, ["q\0x"]);
    assert_eq!(listed(&r2, &ListOptions { prefix: some("q\0"), ..options() }).0, [""; 0]);
    let nul = ListOptions { prefix: some("q"), delimiter: some("\0"), ..options() };
    assert_eq!(listed(&r2, &nul).0, ["q\0x"]);
}

#[test]
fn lists_include_metadata_on_demand() {
    let (r2, _) = bucket();
    let http_metadata = HttpMetadata { content_type: some("t/p"), ..Default::default() };
    let custom_metadata = CustomMetadata::from([("k".to_owned(), "v".to_owned())]);
    let put_options = PutOptions { http_metadata, custom_metadata, ..Default::default() };
    for n in 0..120 {
        r2.put(&format!("{n:03}"), "", &put_options).unwrap();
    }
    let list = |include: &[Include]| {
        r2.list(&ListOptions { include: include.to_vec(), ..options() }).unwrap()
    };
    let result = list(&[]);
    assert_eq!((result.objects.len(), result.is_truncated()), (120, false));
    assert_eq!(*result.objects[0].http_metadata, HttpMetadata::default());
    assert!(result.objects[0].custom_metadata.is_empty());
    assert_eq!(result.objects[0].range, None);
    let result = list(&[Include::HttpMetadata]);
    assert_eq!((result.objects.len(), result.is_truncated()), (100, true));
    assert_eq!(result.objects[0].http_metadata.content_type.as_deref(), Some("t/p"));
    assert!(result.objects[0].custom_metadata.is_empty());
    let result = list(&[Include::CustomMetadata]);
    assert_eq!(result.objects[0].http_metadata.content_type, None);
    assert_eq!(result.objects[0].custom_metadata["k"], "v");
    assert_eq!(Include::parse("httpMetadata"), Ok(Include::HttpMetadata));
    assert_eq!(Include::parse("customMetadata"), Ok(Include::CustomMetadata));
    let message = "Unsupported include value foo";
    assert_error(Include::parse("foo"), ErrorClass::RangeError, message);
}

const PART: usize = 5 * 1024 * 1024;

fn part(part_number: u16, etag: &str) -> CompletedPart {
    CompletedPart { part_number, etag: etag.to_owned() }
}

#[test]
fn multipart_uploads_become_objects() {
    let (r2, _) = bucket();
    let create_options = CreateOptions {
        http_metadata: HttpMetadata { content_type: some("x/y"), ..Default::default() },
        custom_metadata: CustomMetadata::from([("a".to_owned(), "b".to_owned())]),
    };
    let id = r2.create_multipart_upload("mp", &create_options).unwrap();
    assert_eq!(id.len(), 171);
    let one = r2.upload_part("mp", &id, 1, vec![0; PART]).unwrap();
    let two = r2.upload_part("mp", &id, 2, vec![0; PART]).unwrap();
    let three = r2.upload_part("mp", &id, 3, "tail").unwrap();
    r2.upload_part("mp", &id, 9, "unused").unwrap();
    assert_eq!(one.len(), 171);
    assert_eq!(r2.head("mp"), Ok(None));
    assert_eq!(listed(&r2, &options()).0, [""; 0]);
    let parts = [part(2, &two), part(1, &one), part(3, &three)];
    let info = r2.complete_multipart_upload("mp", &id, &parts).unwrap();
    assert_eq!(info.size, 2 * PART as u64 + 4);
    assert_eq!(&*info.etag, "a3afe182c944bfc9aeaa502f41919830-3");
    assert_eq!(info.checksums.get(Algorithm::Md5), None);
    assert_eq!(info.http_metadata.content_type.as_deref(), Some("x/y"));
    assert_eq!(info.custom_metadata["a"], "b");

    let bytes = |offset, length, suffix| {
        RangeRequest::Bytes(ByteRange::new(offset, length, suffix).unwrap())
    };
    let start = 2 * PART as u64;
    let across = bytes(Some(start as f64 - 2.0), Some(6.0), None);
    assert_eq!(ranged(&r2, "mp", across), Ok(("\0\0tail".into(), start - 2, 6)));
    let last = bytes(None, None, Some(4.0));
    assert_eq!(ranged(&r2, "mp", last), Ok(("tail".into(), start, 4)));
    let GetResult::Found(_, body) = r2.get("mp", &GetOptions::default()).unwrap() else {
        panic!("not found");
    };
    assert_eq!(body.len() as u64, info.size);

    let gone = |action| format!("{action}: The specified multipart upload does not exist. (10024)");
    let class = ErrorClass::Error;
    assert_error(r2.upload_part("mp", &id, 5, "x"), class, &gone("uploadPart"));
    let again = r2.complete_multipart_upload("mp", &id, &parts);
    assert_error(again, class, &gone("completeMultipartUpload"));
    assert_eq!(r2.abort_multipart_upload("mp", &id), Ok(()));
    assert!(r2.head("mp").unwrap().is_some());
    put(&r2, "mp", "now");
    assert_eq!(r2.head("mp").unwrap().unwrap().size, 3);
}

#[test]
fn multipart_uploads_are_checked() {
    let (r2, _) = bucket();
    let id = r2.create_multipart_upload("mp", &CreateOptions::default()).unwrap();
    let one = r2.upload_part("mp", &id, 1, vec![0; PART]).unwrap();
    let two = r2.upload_part("mp", &id, 2, vec![0; PART]).unwrap();
    let small = r2.upload_part("mp", &id, 3, "tail").unwrap();
    let large = r2.upload_part("mp", &id, 4, vec![0; PART + 1]).unwrap();
    let replaced = r2.upload_part("mp", &id, 5, "one").unwrap();
    r2.upload_part("mp", &id, 5, "two").unwrap();
    let small_first = r2.upload_part("mp", &id, 6, vec![0; PART]).unwrap();
    let (one, two, small, large) = (part(1, &one), part(2, &two), part(3, &small), part(4, &large));
    let internal = "We encountered an internal error. Please try again. (10001)";
    let too_small = "Your proposed upload is smaller than the minimum allowed object size. (10011)";
    let invalid = "One or more of the specified parts could not be found. (10025)";
    let bad = "There was a problem with the multipart upload. (10048)";
    for (parts, message) in [
        (vec![part(1, "x")], invalid),
        (vec![part(9, &one.etag)], invalid),
        (vec![part(5, &replaced)], invalid),
        (vec![one.clone(), one.clone()], internal),
        (vec![small.clone(), one.clone()], too_small),
        (vec![one.clone(), small.clone(), two.clone()], too_small),
        (vec![part(6, &small_first), small.clone()], bad),
        (vec![one.clone(), large.clone()], bad),
        (vec![one, large, small], bad),
    ] {
        let message = format!("completeMultipartUpload: {message}");
        assert_error(r2.complete_multipart_upload("mp", &id, &parts), ErrorClass::Error, &message);
    }
    let none = "The specified multipart upload does not exist. (10024)";
    for (key, id) in [("mp", "bogus"), ("other", &*id)] {
        let uploaded = r2.upload_part(key, id, 1, "x");
        assert_error(uploaded, ErrorClass::Error, &format!("uploadPart: {none}"));
        let completed = r2.complete_multipart_upload(key, id, &[]);
        assert_error(completed, ErrorClass::Error, &format!("completeMultipartUpload: {internal}"));
        let aborted = r2.abort_multipart_upload(key, id);
        assert_error(aborted, ErrorClass::Error, &format!("abortMultipartUpload: {internal}"));
    }
    assert_eq!(r2.abort_multipart_upload("mp", &id), Ok(()));
    assert_eq!(r2.abort_multipart_upload("mp", &id), Ok(()));
    let uploaded = r2.upload_part("mp", &id, 1, "x");
    assert_error(uploaded, ErrorClass::Error, &format!("uploadPart: {none}"));
    let completed = r2.complete_multipart_upload("mp", &id, &[]);
    assert_error(completed, ErrorClass::Error, &format!("completeMultipartUpload: {none}"));
}

#[test]
fn small_uploads_are_fine_as_the_last_part() {
    let (r2, _) = bucket();
    let id = r2.create_multipart_upload("single", &CreateOptions::default()).unwrap();
    let etag = r2.upload_part("single", &id, 7, "only").unwrap();
    let info = r2.complete_multipart_upload("single", &id, &[part(7, &etag)]).unwrap();
    assert_eq!(&*info.etag, "ea62d57755f34c46eea7035b29d5fc46-1");
    let id = r2.create_multipart_upload("none", &CreateOptions::default()).unwrap();
    let info = r2.complete_multipart_upload("none", &id, &[]).unwrap();
    assert_eq!((info.size, &*info.etag), (0, "d41d8cd98f00b204e9800998ecf8427e-0"));
}

#[test]
fn part_numbers_are_checked() {
    assert_eq!(check_part_number(1), Ok(1));
    assert_eq!(check_part_number(10_000), Ok(10_000));
    for number in [0, -1, 10_001, i32::MAX] {
        let message = format!(
            "Part number must be between 1 and 10000 (inclusive). Actual value was: {number}"
        );
        assert_error(check_part_number(number), ErrorClass::TypeError, &message);
    }
}
