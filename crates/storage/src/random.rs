//! The source of random identifiers.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A seedable generator that simulators draw identifiers from (R2 versions, upload ids, part etags,
/// multipart boundaries). Clones share one sequence, so a run that starts from the same seed and does the
/// same things sees the same identifiers. It is not meant for secrets.
#[derive(Clone, Debug)]
pub struct Random(Rc<RefCell<fastrand::Rng>>);

impl Random {
    /// A generator whose whole sequence follows from `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self(Rc::new(RefCell::new(fastrand::Rng::with_seed(seed))))
    }

    /// A generator with a seed of its own, different from run to run.
    pub fn from_entropy() -> Self {
        Self(Rc::new(RefCell::new(fastrand::Rng::new())))
    }

    /// Starts the sequence anew from `seed`, for all clones.
    pub fn reseed(&self, seed: u64) {
        self.0.borrow_mut().seed(seed);
    }

    /// Fills `bytes` with random bytes.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.0.borrow_mut().fill(bytes);
    }

    /// `N` random bytes in lower-case hexadecimal.
    pub(crate) fn hex<const N: usize>(&self) -> String {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        hex(&bytes)
    }

    /// `N` random bytes in unpadded URL-safe base64.
    pub(crate) fn base64url<const N: usize>(&self) -> String {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// `bytes` in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_sequences_and_clones_share_one() {
        let (a, b) = (Random::seeded(7), Random::seeded(7));
        let first = a.hex::<16>();
        assert_eq!(first, b.hex::<16>());
        assert_eq!(first.len(), 32);
        assert_ne!(a.clone().hex::<16>(), first);
        a.reseed(7);
        assert_eq!(a.hex::<16>(), first);
        assert_eq!(a.base64url::<128>().len(), 171);
    }
}
