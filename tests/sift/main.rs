//! What comes out when logs go in: records as JSON lines, through the whole library and without files.
//!
//! - `corpus`: every log under `samples/` gives the records beside it, and they agree with what was put down about it.
//! - `oracle`: a slow and plain second reader finds the same responses, in the samples and in generated logs.
//! - `cuts`: the output does not depend on where a log is cut, on threads, or on how a read goes.
//! - `pinned`: what becomes of the samples when one dialect alone is read.
//! - `partial`: lines that a container's runtime cut into parts.

mod corpus;
mod cuts;
mod endings;
mod harness;
mod oracle;
mod partial;
mod pinned;
mod samples;
mod truth;
mod unread;
