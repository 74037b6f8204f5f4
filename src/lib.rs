//! sipsift
