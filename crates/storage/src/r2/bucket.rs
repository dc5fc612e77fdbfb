//! One bucket and the operations on whole objects.

use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;

use super::checksum::{Checksum, Digests};
use super::conditional::Conditional;
use super::error::{Action, Failure};
use super::list::{self, ListOptions, ListResult};
use super::metadata::{self, CustomMetadata, HttpMetadata};
use super::object::{Body, Object, ObjectInfo, ObjectRange, State};
use super::range::RangeRequest;
use crate::clock::Clock;
use crate::error::{Result, SimulatorError};
use crate::random::Random;
use crate::store::{Name, SharedStore, namespace};

const MAX_KEY_BYTES: usize = 1024;
/// 5 GiB less 5 MiB.
const MAX_VALUE_BYTES: u64 = 5_368_709_120 - 5_242_880;

/// The options of `get()`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetOptions {
    /// `onlyIf`: the contents are wanted under this condition only.
    pub only_if: Option<Conditional>,
    /// `range`: the part of the object that is wanted.
    pub range: Option<RangeRequest>,
}

/// What `get()` finds.
#[derive(Clone, Debug, PartialEq)]
pub enum GetResult {
    /// There is no such object.
    Missing,
    /// The condition does not hold: an object without a body.
    PreconditionFailed(ObjectInfo),
    /// The object and the wanted part of its contents.
    Found(ObjectInfo, Bytes),
}

/// The options of `put()`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutOptions {
    /// `onlyIf`: the condition, on what is stored already, under which to store the object.
    pub only_if: Option<Conditional>,
    /// `httpMetadata`
    pub http_metadata: HttpMetadata,
    /// `customMetadata`
    pub custom_metadata: CustomMetadata,
    /// The digest that the contents must have: one of `md5`, `sha1`, `sha256`, `sha384` and `sha512`.
    pub checksum: Option<Checksum>,
}

/// An R2 bucket: what a binding of kind `r2_buckets` talks to.
#[derive(Clone)]
pub struct R2Bucket {
    id: Name,
    store: SharedStore,
    clock: Rc<dyn Clock>,
    random: Random,
}

impl R2Bucket {
    /// The bucket `id` of `store`. Nothing is stored before something is put.
    pub fn new(
        id: impl Into<Name>,
        store: SharedStore,
        clock: Rc<dyn Clock>,
        random: Random,
    ) -> Self {
        Self { id: id.into(), store, clock, random }
    }

    /// The id of the bucket. All bindings with the same id share their data.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `head()`: what is known of an object, `None` where there is none.
    ///
    /// # Errors
    /// Where the key is longer than 1024 bytes.
    pub fn head(&self, key: &str) -> Result<Option<ObjectInfo>> {
        check_key(Action::Head, key)?;
        Ok(self.object(key).map(|object| object.info.with_range(object.info.whole())))
    }

    /// `get()`.
    ///
    /// # Errors
    /// Where the key is longer than 1024 bytes, or the range cannot be satisfied.
    pub fn get(&self, key: &str, options: &GetOptions) -> Result<GetResult> {
        check_key(Action::Get, key)?;
        let Some(object) = self.object(key) else { return Ok(GetResult::Missing) };
        let info = &object.info;
        if !holds(options.only_if.as_ref(), Some(info)) {
            return Ok(GetResult::PreconditionFailed(info.with_range(info.whole())));
        }
        let range = match &options.range {
            Some(range) => {
                range.resolve(info.size).map_err(|failure| Action::Get.failed(failure))?
            }
            None => None,
        };
        let Some(range) = range else {
            return Ok(GetResult::Found(info.with_range(info.whole()), object.body.bytes()));
        };
        // The simulator of the runtime stumbles over a range that begins where the object ends.
        if range.is_empty() && matches!(object.body, Body::Whole(_)) {
            return Err(Action::Get.failed(Failure::Unspecified));
        }
        let found = ObjectRange { offset: range.start, length: range.end - range.start };
        Ok(GetResult::Found(info.with_range(found), object.body.slice(range)))
    }

    /// `put()`: the new object, or `None` where the condition does not hold.
    ///
    /// # Errors
    /// Where the key, the contents or the metadata are too long, or the contents do not have the given checksum.
    pub fn put(
        &self,
        key: &str,
        value: impl Into<Bytes>,
        options: &PutOptions,
    ) -> Result<Option<ObjectInfo>> {
        let value = value.into();
        check_key(Action::Put, key)?;
        let size = value.len() as u64;
        check_size(size)
            .and_then(|()| metadata::check_custom(&options.custom_metadata))
            .map_err(|failure| Action::Put.failed(failure))?;
        let checksum = options.checksum.as_ref();
        checksum
            .map_or(Ok(()), |checksum| checksum.verify(&value))
            .map_err(|mismatch| SimulatorError::error(format!("put: {mismatch} (10037)")))?;
        if !holds(options.only_if.as_ref(), self.object(key).as_ref().map(|object| &object.info)) {
            return Ok(None);
        }
        let info = ObjectInfo {
            key: key.into(),
            version: self.new_version(),
            size,
            uploaded: self.now(),
            digests: Digests::of(value.clone(), checksum),
            http_metadata: Arc::new(options.http_metadata.clone()),
            custom_metadata: Arc::new(options.custom_metadata.clone()),
            range: None,
        };
        self.insert(info.clone(), Body::Whole(value));
        Ok(Some(info))
    }

    /// `delete()` of one key or many. A key that does not exist is as good as deleted.
    ///
    /// # Errors
    /// Where a key is longer than 1024 bytes; nothing is deleted then.
    pub fn delete<K: AsRef<str>>(&self, keys: &[K]) -> Result<()> {
        for key in keys {
            check_key(Action::Delete, key.as_ref())?;
        }
        for key in keys.iter().map(AsRef::as_ref).filter(|key| self.object(key).is_some()) {
            self.write(|state| state.objects.remove(key));
        }
        Ok(())
    }

    /// `list()`.
    ///
    /// # Errors
    /// Where the limit is 0 or beyond 1000.
    pub fn list(&self, options: &ListOptions) -> Result<ListResult> {
        self.read(|state| list::list(&state.objects, options))
    }

    pub(super) fn object(&self, key: &str) -> Option<Arc<Object>> {
        self.store.read(|store| store.r2.get(&self.id)?.objects.get(key).cloned())
    }

    pub(super) fn insert(&self, info: ObjectInfo, body: Body) {
        self.write(|state| state.objects.insert(info.key.clone(), Arc::new(Object { info, body })));
    }

    pub(super) fn read<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        self.store.read(|store| match store.r2.get(&self.id) {
            Some(state) => read(state),
            None => read(&State::default()),
        })
    }

    pub(super) fn write<R>(&self, write: impl FnOnce(&mut State) -> R) -> R {
        self.store.write(|store| write(namespace(&mut store.r2, &self.id)))
    }

    pub(super) fn now(&self) -> f64 {
        self.clock.now_ms().floor()
    }

    pub(super) fn new_version(&self) -> Arc<str> {
        self.random.hex::<16>().into()
    }

    /// An id that cannot be guessed, for uploads and parts.
    pub(super) fn new_id(&self) -> Arc<str> {
        self.random.base64url::<128>().into()
    }
}

fn holds(condition: Option<&Conditional>, object: Option<&ObjectInfo>) -> bool {
    condition.is_none_or(|condition| condition.holds(object))
}

pub(super) fn check_key(action: Action, key: &str) -> Result<()> {
    if key.len() > MAX_KEY_BYTES { Err(action.failed(Failure::InvalidObjectName)) } else { Ok(()) }
}

pub(super) fn check_size(size: u64) -> Result<(), Failure> {
    if size > MAX_VALUE_BYTES { Err(Failure::EntityTooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_end_at_five_gibibytes_less_five_mebibytes() {
        assert_eq!(check_size(5_363_466_240), Ok(()));
        assert_eq!(check_size(5_363_466_241), Err(Failure::EntityTooLarge));
        let message = "put: Your proposed upload exceeds the maximum allowed object size. (100100)";
        assert_eq!(Action::Put.failed(Failure::EntityTooLarge).message, message);
    }
}
