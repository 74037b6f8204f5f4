//! Files, folders, globs, bundles and pipes in; decoded bytes out.
//!
//! ```text
//! plan ─▶ Entry ─open─▶ Streams ─▶ Stream: Read
//!   │                      │          source ─▶ peek ─▶ decode ─▶ peek ─▶ utf16
//!   walk, rotation         └ bundle: tar and zip, on a thread of their own
//! ```
//!
//! - [`plan()`] lists what the paths stand for and puts rotated sets in order.
//! - An [`Entry`] opens into [`Streams`]: one for a file, one for each member of a bundle.
//! - A [`Stream`] reads as decoded bytes. What a file holds is told by its first bytes, never by its name.
//!   One compression is taken off, of a file and of a member alike; an archive within an archive is not opened.
//! - A file that is given by two names is found by [`leave_out_links()`], a copy by the [`Print`]s of streams that were read.
//! - A [`Follower`] reads logs as they grow, through rotations.
//! - A [`Problem`] names the file and the place. It never ends the reading of anything else.
//!
//! Reading delivers every byte that could be decoded before it fails. A plain file is read straight into the caller's
//! buffer. This room knows nothing of what the bytes mean, prints nothing, and survives any input.
//!
//! ```
//! use std::io::Read;
//!
//! # let folder = tempfile::tempdir()?;
//! # std::fs::write(folder.path().join("full.1"), "older\n")?;
//! # std::fs::write(folder.path().join("full"), "newer\n")?;
//! let plan = sipsift::input::plan(&[folder.path().to_owned()]);
//! let mut text = String::new();
//! for entry in &plan.entries {
//!     for stream in entry.open() {
//!         stream?.read_to_string(&mut text)?;
//!     }
//! }
//! assert_eq!(text, "older\nnewer\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bundle;
mod decode;
mod entry;
mod follow;
mod layers;
mod links;
mod natural;
mod peek;
mod plan;
mod print;
mod problem;
mod rotation;
mod sniff;
mod source;
mod stream;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod utf16;
mod wait;
mod walk;

pub use entry::Entry;
pub use follow::{Begin, Follower, Gap, Log, Mark, Part, Took};
pub use links::{Link, leave_out_links};
pub use plan::{Plan, plan, standing_for};
pub use print::Print;
pub use problem::{Problem, Severity};
pub use rotation::goes_on;
pub use stream::{Counter, Stream, Streams};
