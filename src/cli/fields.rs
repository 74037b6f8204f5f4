//! Fields and headers by name.

use super::exit::Failure;
use crate::record::Field;
use crate::sip::Header;
use crate::sip::header;

/// A list of different fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fields(pub(super) Vec<Field>);

impl Fields {
    /// Reads names with commas between them.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut fields = Vec::new();
        for name in text.split(',').map(str::trim) {
            let field = Field::read(name).ok_or_else(|| {
                let all: Vec<_> = Field::ALL.iter().map(|field| field.name()).collect();
                let alike = |field: &&&str| strsim::normalized_damerau_levenshtein(name, field);
                let nearest = all.iter().max_by(|one, other| alike(one).total_cmp(&alike(other)));
                let nearest = nearest.filter(|field| alike(field) > 0.6).map(|field| format!("did you mean {field}? "));
                let nearest = nearest.unwrap_or_default();
                format!("there is no field {name:?}; {nearest}the fields are {}", all.join(", "))
            })?;
            if fields.contains(&field) {
                return Err(format!("{name:?} stands there twice"));
            }
            fields.push(field);
        }
        Ok(Self(fields))
    }
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
        assert_eq!(Fields::read("code,call_id"), Ok(Fields(vec![Field::Code, Field::CallId])));
        assert_eq!(Fields::read("call_id, code"), Ok(Fields(vec![Field::CallId, Field::Code])));
        assert!(Fields::read("code,code").unwrap_err().contains("twice"));
        assert!(Fields::read("timestmp").unwrap_err().contains("did you mean timestamp? the fields are id, "));
        assert!(!Fields::read("xyzzy").unwrap_err().contains("did you mean"));
        for text in ["", "code,", "Code", "codes"] {
            assert!(Fields::read(text).unwrap_err().ends_with("fault, retry"), "{text}");
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
