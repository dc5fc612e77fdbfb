//! Uploads in parts.

use invitro_storage::ErrorClass;
use invitro_storage::r2::{
    Algorithm, ByteRange, CompletedPart, CreateOptions, CustomMetadata, GetOptions, GetResult,
    HttpMetadata, ListOptions, RangeRequest, check_part_number,
};

use crate::{assert_error, bucket, put, ranged};

const PART: usize = 5 * 1024 * 1024;

fn part(part_number: u16, etag: &str) -> CompletedPart {
    CompletedPart { part_number, etag: etag.to_owned() }
}

#[test]
fn multipart_uploads_become_objects() {
    let (r2, _) = bucket();
    let create_options = CreateOptions {
        http_metadata: HttpMetadata { content_type: Some("x/y".into()), ..Default::default() },
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
    assert_eq!(r2.list(&ListOptions::default()).unwrap().objects, []);
    let parts = [part(2, &two), part(1, &one), part(3, &three)];
    let info = r2.complete_multipart_upload("mp", &id, &parts).unwrap();
    assert_eq!(info.size, 2 * PART as u64 + 4);
    assert_eq!(&*info.etag(), "a3afe182c944bfc9aeaa502f41919830-3");
    assert_eq!(info.checksum(Algorithm::Md5), None);
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
    assert_eq!(&*info.etag(), "ea62d57755f34c46eea7035b29d5fc46-1");
    let id = r2.create_multipart_upload("none", &CreateOptions::default()).unwrap();
    let info = r2.complete_multipart_upload("none", &id, &[]).unwrap();
    assert_eq!((info.size, &*info.etag()), (0, "d41d8cd98f00b204e9800998ecf8427e-0"));
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
