use std::io::{BufReader, Read, Write};

use invitro_protocol::frame::{self, FrameError};
use serde::{Serialize, de::DeserializeOwned};

/// The sending half of a connection between two processes.
pub(crate) struct Sender(Box<dyn Write + Send>);

/// The receiving half of a connection between two processes.
pub(crate) struct Receiver(BufReader<Box<dyn Read + Send>>);

/// Both halves of a connection between two processes of the run.
pub(crate) struct Connection {
    /// To the other process.
    pub(crate) sender: Sender,
    /// From the other process.
    pub(crate) receiver: Receiver,
}

impl Sender {
    pub(crate) fn new(stream: impl Write + Send + 'static) -> Self {
        Self(Box::new(stream))
    }

    /// Sends one message and flushes it.
    pub(crate) fn send<T: Serialize>(&mut self, message: &T) -> Result<(), FrameError> {
        frame::write(&mut self.0, message)?;
        self.0.flush()?;
        Ok(())
    }

    /// Sends a message that is JSON already.
    pub(crate) fn send_json(&mut self, json: &[u8]) -> std::io::Result<()> {
        let length = u32::try_from(json.len())
            .map_err(|_| std::io::Error::other("a message of over 4 GiB cannot be sent"))?;
        self.0.write_all(&length.to_le_bytes())?;
        self.0.write_all(json)?;
        self.0.flush()
    }
}

impl Receiver {
    pub(crate) fn new(stream: impl Read + Send + 'static) -> Self {
        Self(BufReader::new(Box::new(stream)))
    }

    /// Waits for one message.
    pub(crate) fn receive<T: DeserializeOwned>(&mut self) -> Result<T, FrameError> {
        frame::read(&mut self.0)
    }
}

impl Connection {
    pub(crate) fn new(
        reader: impl Read + Send + 'static,
        writer: impl Write + Send + 'static,
    ) -> Self {
        Self { sender: Sender::new(writer), receiver: Receiver::new(reader) }
    }

    #[cfg(unix)]
    pub(crate) fn from_socket(
        socket: std::os::unix::net::UnixStream,
    ) -> Result<Self, std::io::Error> {
        Ok(Self::new(socket.try_clone()?, socket))
    }
}
