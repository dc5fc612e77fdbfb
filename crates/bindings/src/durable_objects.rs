//! `native:bindings/durable-objects`: the ids of Durable Objects.
//!
//! An id has 32 bytes. The first half is a name's HMAC, or random; the second is the HMAC of the first, so that a namespace
//! knows its own ids. The key of both is the SHA-256 of the namespace's unique key.

use boa_engine::{Context, JsResult, JsValue, js_string};
use hmac::{Hmac, KeyInit, Mac};
use invitro_engine::NativeModule;
use sha2::{Digest, Sha256};

use crate::options::text;
use crate::state::required;

/// `native:bindings/durable-objects`.
pub(crate) fn module() -> NativeModule {
    NativeModule::new("bindings/durable-objects")
        .function("nameToId", 2, name_to_id)
        .function("uniqueId", 1, unique_id)
        .function("isIdOf", 2, is_id_of)
}

const HALF: usize = 16;

/// The ids of one namespace.
struct Ids {
    key: [u8; 32],
}

impl Ids {
    fn new(unique_key: &str) -> Self {
        Self { key: Sha256::digest(unique_key.as_bytes()).into() }
    }

    /// The first half of the HMAC of `data`.
    fn code(&self, data: &[u8]) -> [u8; HALF] {
        let mut half = [0; HALF];
        // HMAC takes keys of any length.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) {
            mac.update(data);
            half.copy_from_slice(&mac.finalize().into_bytes()[..HALF]);
        }
        half
    }

    /// The id that begins with `first`, in hexadecimal.
    fn complete(&self, first: [u8; HALF]) -> String {
        use std::fmt::Write as _;
        let bytes = first.into_iter().chain(self.code(&first));
        bytes.fold(String::with_capacity(4 * HALF), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    fn of_name(&self, name: &str) -> String {
        self.complete(self.code(name.as_bytes()))
    }

    fn knows(&self, id: &str) -> bool {
        let mut first = [0; HALF];
        let digits = id.as_bytes();
        if digits.len() != 4 * HALF || !id.is_ascii() {
            return false;
        }
        for (byte, index) in first.iter_mut().zip((0..2 * HALF).step_by(2)) {
            match u8::from_str_radix(&id[index..index + 2], 16) {
                Ok(value) => *byte = value,
                Err(_) => return false,
            }
        }
        self.complete(first).eq_ignore_ascii_case(id)
    }
}

/// `nameToId(uniqueKey, name)`: the id of a name, in hexadecimal.
fn name_to_id(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (key, name) = (text(args, 0, context)?, text(args, 1, context)?);
    Ok(js_string!(Ids::new(&key).of_name(&name)).into())
}

/// `uniqueId(uniqueKey)`: a new id.
fn unique_id(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let key = text(args, 0, context)?;
    let mut first = [0; HALF];
    required(context)?.random.fill(&mut first);
    Ok(js_string!(Ids::new(&key).complete(first)).into())
}

/// `isIdOf(uniqueKey, id)`: whether it is an id of this namespace.
fn is_id_of(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (key, id) = (text(args, 0, context)?, text(args, 1, context)?);
    Ok(Ids::new(&key).knows(&id).into())
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn names_have_the_ids_that_the_runtime_gives_them() {
        let ids = Ids::new("vitest-plugin-runner--Obj");
        let id = ids.of_name("n");
        assert_eq!(id, "eb5dec623026931ffacdd0c09f2d18d2bf9f2fb18c0f0313da24f5a63a85f0cf");
        assert!(ids.knows(&id));
        assert!(ids.knows(&id.to_uppercase()));
        assert!(!Ids::new("vitest-plugin-runner--Other").knows(&id));
        assert!(!ids.knows("eb5d"));
    }
}
