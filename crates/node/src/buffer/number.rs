//! Numbers in bytes, for the `read…` and `write…` methods of `Buffer`.

use boa_engine::{JsBigInt, JsValue};

/// How a number lies in memory. JavaScript passes it as a sum of flags: the size in bytes (1 to 8), 16 for floating
/// point, 32 for signed, 64 for big-endian. Integers of eight bytes are `BigInt`s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) size: usize,
    float: bool,
    signed: bool,
    big_endian: bool,
}

impl Layout {
    pub(super) fn from_flags(flags: u32) -> Self {
        Self {
            size: (flags & 15) as usize,
            float: flags & 16 != 0,
            signed: flags & 32 != 0,
            big_endian: flags & 64 != 0,
        }
    }

    pub(super) fn is_bigint(self) -> bool {
        self.size == 8 && !self.float
    }

    /// The number in exactly `size` bytes.
    pub(super) fn read(self, bytes: &[u8]) -> JsValue {
        let mut all = [0_u8; 8];
        for (target, byte) in all.iter_mut().zip(self.ordered(bytes)) {
            *target = byte;
        }
        let bits = u64::from_le_bytes(all);
        if self.float {
            return if self.size == 4 {
                f64::from(f32::from_bits(bits as u32)).into()
            } else {
                f64::from_bits(bits).into()
            };
        }
        let unused = 64 - 8 * self.size as u32;
        match (self.is_bigint(), self.signed) {
            (true, true) => JsBigInt::from(bits as i64).into(),
            (true, false) => JsBigInt::from(bits).into(),
            (false, true) => ((((bits << unused) as i64) >> unused) as f64).into(),
            (false, false) => (bits as f64).into(),
        }
    }

    fn ordered(self, bytes: &[u8]) -> Vec<u8> {
        if self.big_endian { bytes.iter().rev().copied().collect() } else { bytes.to_vec() }
    }

    /// The bytes of a number that is in range.
    pub(super) fn write(self, number: f64) -> Vec<u8> {
        let bits = match (self.float, self.size) {
            (true, 4) => u64::from((number as f32).to_bits()),
            (true, _) => number.to_bits(),
            (false, _) => number as i64 as u64,
        };
        self.bytes(bits)
    }

    /// The bytes of the low 64 bits.
    pub(super) fn bytes(self, bits: u64) -> Vec<u8> {
        let bytes = bits.to_le_bytes();
        self.ordered(&bytes[..self.size])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_every_size() {
        let int24be = Layout::from_flags(3 | 32 | 64);
        assert_eq!(int24be.write(-2.0), [0xff, 0xff, 0xfe]);
        assert_eq!(int24be.read(&[0xff, 0xff, 0xfe]).as_number(), Some(-2.0));
        let uint48 = Layout::from_flags(6);
        assert_eq!(uint48.read(&[1, 0, 0, 0, 0, 1]).as_number(), Some(1_099_511_627_777.0));
    }

    #[test]
    fn floating_point() {
        let float = Layout::from_flags(4 | 16);
        assert_eq!(float.write(1.5), [0, 0, 0xc0, 0x3f]);
        assert_eq!(float.read(&[0, 0, 0xc0, 0x3f]).as_number(), Some(1.5));
    }
}
