//! The web platform of a Worker: fetch, streams, URL, encoding, crypto, events.
//!
//! The Rust half is a set of native modules (`native:web/…`) that the TypeScript in `runtime-js/web` imports;
//! [`register`] makes all of them known to an engine. `runtime-js/web/index.ts` installs the globals.

pub mod base64;
pub mod bytes;
pub mod class;
pub mod compression;
pub mod crypto;
pub mod data_url;
pub mod encoding;
pub mod fetch;
mod gunzip;
pub mod headers;
pub mod idl;
pub mod inspect;
pub mod list_iterator;
pub mod mime_type;
pub mod multipart;
pub mod net_policy;
pub mod publish;
pub mod structured_clone;
pub mod tcp;
pub mod url;

use invitro_engine::Engine;

/// Makes the native modules of the web platform importable.
pub fn register(engine: &mut Engine) {
    engine.register(publish::module());
    engine.register(multipart::module());
    engine.register(mime_type::module());
    engine.register(list_iterator::module());
    engine.register(headers::module());
    engine.register(fetch::module());
    engine.register(bytes::module());
    engine.register(base64::module());
    engine.register(compression::module());
    engine.register(crypto::module());
    engine.register(encoding::module());
    engine.register(idl::module());
    engine.register(inspect::module());
    engine.register(structured_clone::module());
    engine.register(tcp::module());
    engine.register(url::module());
}
