//! Listings.

use invitro_storage::ErrorClass;
use invitro_storage::r2::{
    CustomMetadata, HttpMetadata, Include, ListOptions, PutOptions, R2Bucket,
};

use crate::{assert_error, bucket, put};

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
    for limit in [0, -2, 1001] {
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
