//! From places in emitted code to places in source.

use std::{path::Path, rc::Rc};

use super::{Module, Modules};
use crate::{
    Form, Position,
    id::split_query,
    source_map::{self, Decoded, OriginalPosition},
};

impl Modules {
    /// The original place of a place in a module's code: through our own map and, for packages, through the one they bring.
    ///
    /// `None` when the module is not loaded in this form or the place comes from no source.
    pub fn lookup(&self, id: &str, form: Form, position: Position) -> Option<OriginalPosition> {
        let module = self.inner.modules.borrow().get(&(id.to_owned(), form)).cloned()?;
        let decoded = self.decoded(&module);
        match decoded {
            Some(decoded) => decoded.lookup(position),
            None => Some(OriginalPosition {
                source: split_query(id).0.to_owned(),
                position,
                name: None,
            }),
        }
    }

    /// The text of an original source as [`Modules::lookup`] names it: from the map that led there, or from the disk.
    pub fn original_text(&self, id: &str, form: Form, source: &str) -> Option<String> {
        let module = self.inner.modules.borrow().get(&(id.to_owned(), form)).cloned()?;
        if source == split_query(id).0 {
            return module.source_text().map(str::to_owned);
        }
        let carried = self.decoded(&module).and_then(|decoded| decoded.source_content(source));
        carried.or_else(|| std::fs::read_to_string(source).ok())
    }

    fn decoded(&self, module: &Module) -> Option<Rc<Decoded>> {
        let key = (module.id.clone(), module.form);
        if let Some(known) = self.inner.maps.borrow().get(&key) {
            return known.clone();
        }
        let path = split_query(&module.id).0;
        let carried =
            module.source_text().and_then(|text| source_map::carried(text, Path::new(path)));
        let json = match (module.source_map(), carried) {
            (Some(own), Some(carried)) => {
                Some(source_map::compose(own, &carried).unwrap_or_else(|| own.to_owned()))
            }
            (Some(own), None) => Some(own.to_owned()),
            (None, carried) => carried,
        };
        let decoded = json.and_then(|json| Decoded::new(&json, &module.id)).map(Rc::new);
        self.inner.maps.borrow_mut().insert(key, decoded.clone());
        decoded
    }
}
