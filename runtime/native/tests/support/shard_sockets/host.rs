//! A host's Unix socket, and what came over it.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use _native::mesh::{Incoming, Kind, Outgoing};

use super::Rig;
use crate::shard_world::EPOCH;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// One frame: kind, handle, body.
pub type Heard = (Kind, u32, Vec<u8>);

pub struct Host {
    path: PathBuf,
    listener: UnixListener,
    link: Option<(UnixStream, Incoming, Outgoing)>,
    /// Everything heard and not yet asked for.
    pub heard: Vec<Heard>,
}

impl Host {
    pub fn new() -> Host {
        let name = format!("stateroom-{}-{}.sock", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let listener = UnixListener::bind(&path).unwrap();
        listener.set_nonblocking(true).unwrap();
        Host { path, listener, link: None, heard: Vec::new() }
    }

    pub fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// The process dies: its link breaks, after what it had already written.
    pub fn die(&mut self) {
        self.link = None;
    }

    /// Takes the link, reads what there is, writes what waits.
    pub fn listen(&mut self) {
        if let Ok((stream, _)) = self.listener.accept() {
            stream.set_nonblocking(true).unwrap();
            // More than the shard reads at a time.
            socket2::SockRef::from(&stream).set_send_buffer_size(1 << 20).unwrap();
            self.link = Some((stream, Incoming::new(1 << 25), Outgoing::default()));
        }
        let Some((stream, incoming, outgoing)) = &mut self.link else { return };
        while let Ok(count) = stream.read(incoming.space(65536)) {
            if count == 0 {
                break;
            }
            incoming.filled(count);
            while let Some(frame) = incoming.next_frame().unwrap() {
                if frame.kind == Kind::Join {
                    outgoing.push(Kind::Admit, 0, frame.handle, frame.epoch, &[]);
                }
                self.heard.push((frame.kind, frame.handle, frame.body.to_vec()));
            }
        }
        outgoing.seal(incoming.taken(), false);
        match stream.write(outgoing.unsent()) {
            Ok(count) => outgoing.advance(count),
            Err(error) => assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::BrokenPipe)),
        }
    }

    /// Bytes that are no frames.
    pub fn writes(&mut self, bytes: &[u8]) {
        self.link.as_mut().unwrap().0.write_all(bytes).unwrap();
    }

    pub fn says(&mut self, kind: Kind, handle: u32, parts: &[&[u8]]) {
        self.says_in(EPOCH, kind, handle, parts);
    }

    pub fn says_in(&mut self, epoch: u64, kind: Kind, handle: u32, parts: &[&[u8]]) {
        // A SEND is said under no event.
        let event: &[u8] = if kind == Kind::Send { b"\0" } else { b"" };
        let parts = [&[event], parts].concat();
        self.link.as_mut().unwrap().2.push(kind, 0, handle, epoch, &parts);
    }

    pub fn publishes(&mut self, room: u32, payload: &[u8]) {
        self.says(Kind::Publish, room, &[&[255; 4], b"\0", payload]);
    }

    /// The first frame of a kind, and no longer kept: handle and body.
    pub fn take(&mut self, kind: Kind) -> Option<(u32, Vec<u8>)> {
        let at = self.heard.iter().position(|(known, ..)| *known == kind)?;
        let (_, handle, body) = self.heard.remove(at);
        Some((handle, body))
    }
}

impl Rig {
    /// The next frame of a kind that the host hears: handle and body.
    pub fn hears(&mut self, kind: Kind) -> (u32, Vec<u8>) {
        self.until(|rig| rig.host.take(kind))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _gone_already = std::fs::remove_file(&self.path);
    }
}
