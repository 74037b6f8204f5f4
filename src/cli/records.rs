//! What the commands that write records have in common.

use super::fields::{self, Fields};
use crate::mask::Mask;
use crate::output::JsonOptions;
use clap::Args;
use std::net::SocketAddr;

/// What records look like.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct RecordOptions {
    /// Just these fields, in this order, such as timestamp,code,peer
    #[arg(long, value_name = "NAMES", value_parser = Fields::read)]
    pub(super) fields: Option<Fields>,

    /// Leave the advice out: meaning, occurs, fix, fault and retry
    #[arg(long)]
    pub(super) no_advice: bool,

    /// Add this header of the response to each record; may be given several times
    #[arg(long, value_name = "NAME", value_parser = fields::read_header)]
    pub(super) header: Vec<String>,

    /// The address of this side, such as 192.0.2.7:5060, for logs that don't say
    #[arg(long, value_name = "ADDRESS", value_parser = read_local)]
    pub(super) local: Option<SocketAddr>,
}

impl RecordOptions {
    /// What the writer of records is to be told. What is no part of a record is masked here.
    pub(super) fn json(&self, mask: Option<&Mask>) -> JsonOptions {
        JsonOptions {
            fields: self.fields.clone().map(|Fields(fields)| fields),
            no_advice: self.no_advice,
            headers: self.header.clone(),
            local: self.local.map(|local| {
                let local = local.to_string();
                mask.map(|mask| mask.peer(&local)).unwrap_or(local)
            }),
        }
    }
}

fn read_local(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address with its port looks like 192.0.2.7:5060 or [2001:db8::7]:5060".to_owned())
}
