//! Decompression of gzip (RFC 1952) that tells data that is wrong from data that is not there yet, as soon as zlib does.

use crc32fast::Hasher;
use flate2::Decompress;

use crate::compression::{Failure, inflate};

/// Flags of the header, for what it has beyond its first ten bytes.
const HEADER_CHECKSUM: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    Header,
    Data,
    Trailer,
    End,
}

/// A member of gzip under way.
pub(crate) struct Gunzip {
    stage: Stage,
    /// What has come of the header or of the trailer.
    part: Vec<u8>,
    state: Decompress,
    checksum: Hasher,
    /// How many bytes have come out, modulo 2³².
    length: u32,
}

impl Gunzip {
    pub(crate) fn new() -> Self {
        Self {
            stage: Stage::Header,
            part: Vec::new(),
            state: Decompress::new(false),
            checksum: Hasher::new(),
            length: 0,
        }
    }

    /// Takes bytes and gives those that are ready.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        if self.stage != Stage::Header {
            return self.push_data(bytes);
        }
        self.part.extend_from_slice(bytes);
        let Some(length) = header_length(&self.part)? else { return Ok(Vec::new()) };
        let header = std::mem::take(&mut self.part);
        self.stage = Stage::Data;
        self.push_data(&header[length..])
    }

    fn push_data(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut rest = bytes;
        let mut output = Vec::new();
        if self.stage == Stage::Data {
            let inflated = inflate(&mut self.state, rest)?;
            rest = &rest[inflated.read..];
            output = inflated.output;
            self.checksum.update(&output);
            self.length = self.length.wrapping_add(output.len() as u32);
            if inflated.ended {
                self.stage = Stage::Trailer;
            }
        }
        if self.stage == Stage::Trailer {
            let missing = rest.len().min(8 - self.part.len());
            self.part.extend_from_slice(&rest[..missing]);
            rest = &rest[missing..];
            self.check_trailer()?;
        }
        if rest.is_empty() { Ok(output) } else { Err(Failure::Trailing) }
    }

    /// Checks what has come of the trailer: the checksum, then the length.
    fn check_trailer(&mut self) -> Result<(), Failure> {
        let expected = [self.checksum.clone().finalize(), self.length];
        let words = self.part.chunks_exact(4);
        for (expected, word) in expected.into_iter().zip(words) {
            if expected.to_le_bytes() != *word {
                return Err(Failure::Invalid);
            }
        }
        if self.part.len() == 8 {
            self.stage = Stage::End;
        }
        Ok(())
    }

    /// Whether the member is complete.
    pub(crate) fn has_ended(&self) -> bool {
        self.stage == Stage::End
    }
}

/// How many bytes the header at the beginning of `bytes` has; `None` where its end has not come yet.
fn header_length(bytes: &[u8]) -> Result<Option<usize>, Failure> {
    let Some((magic, rest)) = bytes.split_at_checked(2) else { return Ok(None) };
    if magic != [0x1f, 0x8b] {
        return Err(Failure::Invalid);
    }
    let [method, flags, ..] = *rest else { return Ok(None) };
    if method != 8 || flags & RESERVED != 0 {
        return Err(Failure::Invalid);
    }
    let mut length = 10;
    if flags & EXTRA != 0 {
        let Some(field) = bytes.get(length..length + 2) else { return Ok(None) };
        length += 2 + usize::from(u16::from_le_bytes([field[0], field[1]]));
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let text = bytes.get(length..).unwrap_or_default();
            let Some(end) = text.iter().position(|byte| *byte == 0) else { return Ok(None) };
            length += end + 1;
        }
    }
    if flags & HEADER_CHECKSUM != 0 {
        let Some(field) = bytes.get(length..length + 2) else { return Ok(None) };
        if field != &crc32fast::hash(&bytes[..length]).to_le_bytes()[..2] {
            return Err(Failure::Invalid);
        }
        length += 2;
    }
    Ok((bytes.len() >= length).then_some(length))
}
