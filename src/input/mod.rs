//! Files, folders, globs, bundles and pipes in; decoded bytes out.
//!
//! ```text
//! plan ─▶ Entry ─open─▶ Streams ─▶ Stream: Read
//!   │                      │          source ─▶ peek ─▶ decode ─▶ peek ─▶ utf16
//!   walk, rotation         └ bundle: tar and zip, on a thread of their own
//! ```
//!
//! - `plan` lists what the paths stand for and puts rotated sets in order.
//! - An `Entry` opens into `Streams`: one for a file, one for each member of a bundle.
//! - A `Stream` reads as decoded bytes. What a file holds is told by its first bytes, never by its name.
//!   One compression is taken off, of a file and of a member alike; an archive within an archive is not opened.
//! - A `Problem` names the file and the place. It never ends the reading of anything else.
//!
//! Reading delivers every byte that could be decoded before it fails. A plain file is read straight into the caller's
//! buffer. This room knows nothing of what the bytes mean, prints nothing, and survives any input.

mod decode;
mod layers;
mod natural;
mod peek;
mod problem;
mod rotation;
mod sniff;
mod source;
mod utf16;
mod walk;

pub use problem::{Problem, Severity};
