//! Length-prefixed JSON frames.
//!
//! A frame is the length of its payload as four bytes, little endian, followed by the payload:
//! one JSON document.

use std::io::{self, Read, Write};

use serde::{Serialize, de::DeserializeOwned};

/// The largest payload that is accepted, in bytes. A longer length can only come from a damaged
/// stream, and must not be allocated.
pub const MAX_FRAME: usize = 1 << 30;

/// Why a frame could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The other process is gone: the stream ended between two frames.
    #[error("the other process has closed its end")]
    Closed,
    /// The stream failed, or ended inside a frame.
    #[error("the connection between two processes of the run failed: {0}")]
    Io(#[from] io::Error),
    /// The payload is not the message that was expected.
    #[error("a message between two processes of the run could not be understood: {0}")]
    Malformed(#[from] serde_json::Error),
    /// The announced length is beyond [`MAX_FRAME`].
    #[error("a message of {0} bytes between two processes of the run is too long")]
    TooLong(usize),
}

/// Encodes `message` as one frame.
///
/// # Errors
///
/// [`FrameError::Malformed`] if the message cannot be expressed as JSON, [`FrameError::TooLong`]
/// if it is beyond [`MAX_FRAME`].
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, FrameError> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = bytes.len() - 4;
    if length > MAX_FRAME {
        return Err(FrameError::TooLong(length));
    }
    bytes[..4].copy_from_slice(&(length as u32).to_le_bytes());
    Ok(bytes)
}

/// Writes `message` as one frame, in one call of `write_all`.
///
/// # Errors
///
/// As [`encode`], and [`FrameError::Io`] if the stream fails.
pub fn write<T: Serialize>(stream: &mut impl Write, message: &T) -> Result<(), FrameError> {
    let bytes = encode(message)?;
    stream.write_all(&bytes)?;
    Ok(())
}

/// Reads one frame.
///
/// # Errors
///
/// [`FrameError::Closed`] if the stream has ended cleanly, the others as their names say.
pub fn read<T: DeserializeOwned>(stream: &mut impl Read) -> Result<T, FrameError> {
    let mut length = [0; 4];
    let mut filled = 0;
    while filled < length.len() {
        match stream.read(&mut length[filled..]) {
            Ok(0) if filled == 0 => return Err(FrameError::Closed),
            Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset && filled == 0 => {
                return Err(FrameError::Closed);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_FRAME {
        return Err(FrameError::TooLong(length));
    }
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload)?;
    Ok(serde_json::from_slice(&payload)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_follow_each_other() {
        let mut stream = Vec::new();
        write(&mut stream, &vec![1, 2]).unwrap();
        write(&mut stream, &"three").unwrap();
        let mut stream = stream.as_slice();
        assert_eq!(read::<Vec<i32>>(&mut stream).unwrap(), [1, 2]);
        assert_eq!(read::<String>(&mut stream).unwrap(), "three");
        assert!(matches!(read::<String>(&mut stream), Err(FrameError::Closed)));
    }

    #[test]
    fn a_cut_frame_is_an_error() {
        let mut bytes = encode(&"hello").unwrap();
        bytes.pop();
        assert!(matches!(read::<String>(&mut bytes.as_slice()), Err(FrameError::Io(_))));
        assert!(matches!(read::<String>(&mut &bytes[..2]), Err(FrameError::Io(_))));
    }

    #[test]
    fn a_wrong_or_huge_message_is_an_error() {
        let bytes = encode(&5).unwrap();
        assert!(matches!(read::<String>(&mut bytes.as_slice()), Err(FrameError::Malformed(_))));
        let huge = u32::MAX.to_le_bytes();
        assert!(matches!(read::<String>(&mut huge.as_slice()), Err(FrameError::TooLong(_))));
    }
}
