//! What the room promises, seen from outside.

mod bundles;
mod damage;
mod formats;
mod listing;
