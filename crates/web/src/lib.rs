//! The web platform of a Worker: fetch, streams, URL, encoding, crypto, events.
