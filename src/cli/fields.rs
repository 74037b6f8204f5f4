//! Fields and headers by name.

use super::exit::Failure;
use crate::output::{Chosen, Json};
use crate::record::Field;
use crate::sip::Header;
use crate::sip::header;

/// A list of different names of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fields(Vec<String>);

impl Fields {
    /// Reads names with commas between them.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
        match names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)) {
            Some((_, name)) => Err(format!("{name:?} stands there twice")),
            None => Ok(Self(names)),
        }
    }

    /// The fields, where these further headers are asked for.
    pub(super) fn of(&self, headers: &[String]) -> Result<Vec<Chosen>, Failure> {
        let header = |name: &str| headers.iter().position(|header| Json::header_field(header) == name);
        let chosen = |name: &String| {
            let chosen = Field::read(name).map(Chosen::Field).or_else(|| header(name).map(Chosen::Header));
            chosen.ok_or_else(|| unknown(name))
        };
        self.0.iter().map(chosen).collect()
    }
}

fn unknown(name: &str) -> Failure {
    let all: Vec<_> = Field::ALL.iter().map(|field| field.name()).collect();
    let alike = |field: &&&str| strsim::normalized_damerau_levenshtein(name, field);
    let nearest = all.iter().max_by(|one, other| alike(one).total_cmp(&alike(other)));
    let nearest = nearest.filter(|field| alike(field) > 0.6).map(|field| format!("did you mean {field}? "));
    let nearest = nearest.unwrap_or_default();
    Failure(format!("--fields: there is no field {name:?}; {nearest}the fields are {}", all.join(", ")))
}

/// Reads the name of a header that may be written to records.
pub(super) fn read_header(name: &str) -> Result<String, String> {
    if header::name(format!("{name}:").as_bytes()).is_none_or(|(length, _)| length != name.len()) {
        return Err("this can't be the name of a header".to_owned());
    }
    match header::identify(name.as_bytes()) {
        Header::Authorization | Header::ProxyAuthorization | Header::WwwAuthenticate | Header::ProxyAuthenticate => {
            Err(secret())
        }
        _ if name.eq_ignore_ascii_case("authentication-info") => Err(secret()),
        _ if name.eq_ignore_ascii_case("proxy-authentication-info") => Err(secret()),
        _ => Ok(name.to_owned()),
    }
}

/// Refuses headers that would stand in the same field of a record: there `X-A` and `x_a` are one.
pub(super) fn must_differ(headers: &[String]) -> Result<(), Failure> {
    let field = |name: &String| name.to_ascii_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    for (index, name) in headers.iter().enumerate() {
        if headers[..index].iter().any(|other| field(other) == field(name)) {
            return Err(Failure(format!("--header {name}: that field is asked for twice")));
        }
    }
    Ok(())
}

fn secret() -> String {
    "what it holds can be used to guess passwords, and never leaves the program".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_in_order_and_once() {
        let headers = ["Contact", "X-Leg"].map(str::to_owned);
        let of = |text| Fields::read(text).and_then(|fields| fields.of(&headers).map_err(|Failure(what)| what));
        let [code, call_id] = [Field::Code, Field::CallId].map(Chosen::Field);
        assert_eq!(of("code,call_id"), Ok(vec![code, call_id]));
        assert_eq!(of("call_id, code"), Ok(vec![call_id, code]));
        assert_eq!(of("x_leg,code,header_contact"), Ok(vec![Chosen::Header(1), code, Chosen::Header(0)]));
        assert!(of("code,code").unwrap_err().contains("twice"));
        assert!(of("timestmp").unwrap_err().contains("did you mean timestamp? the fields are id, "));
        assert!(!of("xyzzy").unwrap_err().contains("did you mean"));
        for text in ["", "code,", "Code", "codes", "x_gone"] {
            assert!(of(text).unwrap_err().ends_with("fault, retry"), "{text}");
        }
    }

    #[test]
    fn headers_that_may_be_shown() {
        for name in ["X-Trace-Id", "P-Charging-Vector", "Contact", "x"] {
            assert_eq!(read_header(name), Ok(name.to_owned()));
        }
        for name in [
            "",
            "X Trace",
            "X-Trace:",
            "a: b",
            "Proxy-Authorization",
            "WWW-AUTHENTICATE",
            "Authentication-Info",
            "Proxy-Authentication-Info",
        ] {
            assert!(read_header(name).is_err(), "{name}");
        }
    }
}
