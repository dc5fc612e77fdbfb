//! Panics of our own code, kept so that they can be reported with their place.

use std::cell::RefCell;

thread_local! {
    static LAST: RefCell<(String, String)> = RefCell::default();
}

/// Keeps the message and place of every panic instead of printing it.
pub(crate) fn keep() {
    std::panic::set_hook(Box::new(|info| {
        let message = info
            .payload()
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| info.payload().downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a panic without a message".to_owned());
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        LAST.with(|last| {
            // A panic while the last one is being read is not worth another.
            if let Ok(mut last) = last.try_borrow_mut() {
                *last = (message, location);
            }
        });
    }));
}

/// The last panic of this thread: its message and its place.
pub(crate) fn last() -> (String, String) {
    LAST.with(|last| last.borrow().clone())
}
