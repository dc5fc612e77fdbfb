//! Conditional operations.

use invitro_storage::ErrorClass;
use invitro_storage::r2::{Conditional, GetOptions, GetResult, ObjectRange, PutOptions, R2Bucket};

use crate::{ETAG, NOW, assert_error, headers, with_hello};

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
