//! Random bytes.
//!
//! They come from the operating system, save where a configuration file is evaluated: that happens in several processes of
//! a run, and what it draws, keys for instance, has to be the same in all of them.

use std::cell::{Cell, RefCell};

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue};
use getrandom::rand_core::{TryCryptoRng, TryRng};
use invitro_engine::NativeModule;
use sha2::{Digest, Sha256};

use super::text;
use crate::class::string;
use crate::idl::Bytes;

thread_local! {
    /// What the numbers of this run depend on that come again.
    static RUN_KEY: Cell<Option<[u8; 32]>> = const { Cell::new(None) };
    static REPEATED: RefCell<Option<Repeated>> = const { RefCell::new(None) };
}

/// Lets the processes that are forked from this one repeat random numbers: all of them the same.
pub fn keep_run_key() {
    let mut key = [0; 32];
    if getrandom::fill(&mut key).is_ok() {
        RUN_KEY.set(Some(key));
    }
}

/// Numbers that come again: hashes of a key and a counter.
struct Repeated {
    key: [u8; 32],
    blocks: u64,
    rest: Vec<u8>,
}

impl Repeated {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.rest.is_empty() {
                let block =
                    Sha256::new().chain_update(self.key).chain_update(self.blocks.to_le_bytes());
                self.rest = block.finalize().to_vec();
                self.blocks += 1;
            }
            *byte = self.rest.pop().unwrap_or_default();
        }
    }
}

/// Fills memory with random bytes.
pub(super) fn fill(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
    let repeated = REPEATED.with_borrow_mut(|repeated| match repeated {
        Some(repeated) => {
            repeated.fill(bytes);
            true
        }
        None => false,
    });
    if repeated { Ok(()) } else { getrandom::fill(bytes) }
}

/// The source of random numbers for the algorithms.
pub(super) struct Random;

impl TryRng for Random {
    type Error = getrandom::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        fill(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        fill(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        fill(bytes)
    }
}

impl TryCryptoRng for Random {}

pub(super) fn functions(module: NativeModule) -> NativeModule {
    module
        .function("randomUuid", 0, random_uuid)
        .function("fillRandom", 1, fill_random)
        .function("repeatRandom", 1, repeat_random)
        .function("endRepeatedRandom", 0, |_, _, _| {
            REPEATED.set(None);
            Ok(JsValue::undefined())
        })
}

fn failed(error: getrandom::Error) -> JsNativeError {
    JsNativeError::error()
        .with_message(format!("The operating system has no random bytes: {error}"))
}

fn random_uuid(_: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let mut bytes = [0; 16];
    fill(&mut bytes).map_err(failed)?;
    Ok(string(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()))
}

/// `fillRandom(view)`: fills the memory of a view with random bytes.
fn fill_random(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let bytes = Bytes::of(args.get_or_undefined(0), context)?;
    match bytes.and_then(|bytes| bytes.write(fill)) {
        None | Some(Ok(())) => Ok(JsValue::undefined()),
        Some(Err(error)) => Err(failed(error).into()),
    }
}

/// `repeatRandom(name)`: from now on random numbers are those that every process of the run gets under this name. Without a
/// key of the run nothing changes.
fn repeat_random(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = text(args, 0, context)?;
    let key = RUN_KEY.get();
    REPEATED.set(key.map(|key| Repeated {
        key: Sha256::new().chain_update(key).chain_update(name.as_bytes()).finalize().into(),
        blocks: 0,
        rest: Vec::new(),
    }));
    Ok(JsValue::undefined())
}
