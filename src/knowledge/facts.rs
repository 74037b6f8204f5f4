//! What advice is chosen by.

use super::Outcome;
use crate::sip::Method;

/// What is asked about a response. The further down, the more an answer may cost; most are never asked for.
pub trait Facts {
    /// 100 to 699.
    fn code(&self) -> u16;

    /// Of CSeq.
    fn method(&self) -> Method;

    /// Whether whoever wrote the log sent it, or got it; where that is not known, nothing.
    fn is_sent(&self) -> Option<bool>;

    /// What became of the request.
    fn outcome(&self) -> Outcome;

    /// The first Q.850 cause.
    fn q850(&self) -> Option<u16>;

    /// Whether it has a Reason or a Warning at all.
    fn has_reason_or_warning(&self) -> bool;

    /// Behind the code; empty where there is none.
    fn phrase(&self) -> &[u8];

    /// What the answering side calls itself; empty where it doesn't say.
    fn server(&self) -> &[u8];

    /// The name of the log's dialect.
    fn dialect(&self) -> &str;

    /// Whether a Reason has this protocol; case makes no difference.
    fn has_reason_protocol(&self, protocol: &str) -> bool;

    /// Whether a Warning has this code.
    fn has_warning(&self, code: u16) -> bool;
}
