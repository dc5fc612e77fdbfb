//! R2: every rule and text, as observed in the Workers runtime.

mod conditions;
mod lists;
mod multipart;

use std::rc::Rc;

use invitro_storage::r2::{
    Algorithm, ByteRange, Checksum, CreateOptions, CustomMetadata, GetOptions, GetResult,
    HttpMetadata, ObjectRange, PutOptions, R2Bucket, RangeRequest, SsecKey, check_ssec_key,
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
    assert_eq!((&*info.key, info.size, &*info.etag()), ("a", 11, ETAG));
    assert_eq!(info.http_etag(), format!("\"{ETAG}\""));
    assert_eq!(info.version.len(), 32);
    assert_eq!(info.uploaded.to_bits(), NOW.to_bits());
    assert_eq!(info.checksum_hex(Algorithm::Md5).as_deref(), Some(ETAG));
    assert_eq!(info.checksum(Algorithm::Sha1), None);
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
        assert_eq!(info.checksum_hex(algorithm).as_deref(), Some(actual));
        assert!(info.has_checksum(Algorithm::Md5));
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
