//! Objects and arrays as literals make them, for hosts that walk over large data.
//!
//! Nothing here calls a getter or a trap, and nothing is asked of a prototype: an object that might have such is none of
//! these.

use crate::{
    Context, JsObject, JsValue,
    builtins::OrdinaryObject,
    object::{IndexedProperties, shape::slot::SlotAttributes},
    property::PropertyKey,
};

/// What kind of plain data an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// An object with the prototype `Object.prototype`. Objects of one shape have the same [`Layout`].
    Record {
        /// Identifies the shape as long as an object has it.
        shape: usize,
    },
    /// An array with the prototype `Array.prototype`, no element missing and nothing but elements.
    Array {
        /// The number of elements.
        length: usize,
    },
}

impl Plain {
    /// Looks at an object; `None` if it is neither.
    #[must_use]
    pub fn of(object: &JsObject, context: &Context) -> Option<Self> {
        let intrinsics = context.intrinsics();
        if object.is::<OrdinaryObject>() {
            let borrowed = object.borrow();
            let properties = borrowed.properties();
            // Elements of records are rare enough to be left to others.
            let plain = properties.indexed_properties.dense_len() == Some(0)
                && properties.shape.prototype().as_ref()
                    == Some(&intrinsics.constructors().object().prototype());
            return plain.then(|| Self::Record { shape: properties.shape.to_addr_usize() });
        }
        if !object.is_array() {
            return None;
        }
        let borrowed = object.borrow();
        let properties = borrowed.properties();
        if properties.shape.to_addr_usize()
            != intrinsics.templates().array().shape().to_addr_usize()
        {
            return None;
        }
        // NOTE: The "length" property is the first element.
        let length = properties.indexed_properties.dense_len()?;
        let declared = properties.storage.first().and_then(JsValue::as_number)?;
        (declared == length as f64).then_some(Self::Array { length })
    }
}

/// The names of a record's properties in the order in which they were added, and where their values are.
#[derive(Debug, Clone)]
pub struct Layout {
    names: Vec<(PropertyKey, u32)>,
}

impl Layout {
    /// The layout of a [`Plain::Record`]; `None` if not all properties are enumerable values named by strings.
    #[must_use]
    pub fn of(record: &JsObject) -> Option<Self> {
        let borrowed = record.borrow();
        let shape = &borrowed.properties().shape;
        let names = shape
            .keys()
            .into_iter()
            .map(|key| {
                let slot = shape.lookup(&key)?;
                let plain = matches!(key, PropertyKey::String(_))
                    && slot.attributes.contains(SlotAttributes::ENUMERABLE)
                    && !slot.attributes.is_accessor_descriptor();
                plain.then_some((key, slot.index))
            })
            .collect::<Option<_>>()?;
        Some(Self { names })
    }

    /// The number of properties.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no properties.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of a property.
    #[must_use]
    pub fn name(&self, index: usize) -> &PropertyKey {
        &self.names[index].0
    }

    /// The index of the property with this name.
    #[must_use]
    pub fn index_of(&self, name: &PropertyKey) -> Option<usize> {
        self.names.iter().position(|(own, _)| own == name)
    }

    /// The value of a property of `record`, whose layout this has to be.
    #[must_use]
    pub fn value(&self, record: &JsObject, index: usize) -> JsValue {
        let slot = self.names[index].1 as usize;
        record.borrow().properties().storage.get(slot).cloned().unwrap_or_default()
    }
}

/// An element of a [`Plain::Array`], or `undefined` behind its end.
#[must_use]
pub fn element(array: &JsObject, index: usize) -> JsValue {
    let array = array.borrow();
    u32::try_from(index)
        .ok()
        .and_then(|index| array.properties().get_dense_property(index))
        .unwrap_or_default()
}

/// Whether the two arrays have the same numbers, where the engine stores numbers only; `None` where it does not.
#[must_use]
pub fn same_numbers(a: &JsObject, b: &JsObject) -> Option<bool> {
    let (a, b) = (a.borrow(), b.borrow());
    match (&a.properties().indexed_properties, &b.properties().indexed_properties) {
        (IndexedProperties::DenseI32(a), IndexedProperties::DenseI32(b)) => Some(a == b),
        _ => None,
    }
}
