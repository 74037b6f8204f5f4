//! Elastic Common Schema 9.0, with `sip.*` as Packetbeat names it and what is our own under `sipsift.*`.
//!
//! Elastic's published rules for SIP work on these documents. They read `client.ip` and `server.ip`, count 401 and 407 by
//! `sip.code`, and take `sip.method` for that of a request: it is set on responses that we sent, so that a PBX that pings
//! twenty phones behind one address doesn't look like a scan.

use super::finding::Found;
use super::place::{End, Uri};
use super::tree::Tree;
use super::view::{View, plain};
use super::{Form, Setting};
use crate::dialect::products;
use crate::output::harmless;
use crate::record::Field;
use crate::sip::{address, header};
use serde_json::Value;
use std::net::IpAddr;

pub(super) static FORM: Form = Form {
    name: "ecs",
    about: "documents of the Elastic Common Schema: Filebeat, Logstash, Elastic Agent",
    has_index: true,
    is_once: true,
    line: |view| harmless::line(&document(view, &index(view.setting))),
    finding: Some(|found| harmless::line(&alert(found, &index(found.setting)))),
    ..Form::PLAIN
};

/// The data stream of live records, which the rules look at.
const STREAM: &str = "logs-network_traffic.sip-";
const DATASET: &str = "network_traffic.sip";
const NAMESPACE: &str = "sipsift";

/// The index of live records.
pub(super) fn index(setting: &Setting) -> String {
    setting.index.clone().unwrap_or_else(|| format!("{STREAM}{NAMESPACE}"))
}

/// The document of a record for an index.
pub(super) fn document(view: &View<'_>, index: &str) -> Value {
    let mut doc = Tree::default();
    time(view, &mut doc);
    stream(index, &mut doc);
    event(view, &mut doc);
    hosts(view, &mut doc);
    network(view, &mut doc);
    sip(view, &mut doc);
    own(view, &mut doc);
    doc.into_value()
}

/// The document of a finding for an index.
pub(super) fn alert(found: &Found<'_>, index: &str) -> Value {
    let mut doc = Tree::default();
    doc.put("@timestamp", Some(found.time().to_string()));
    doc.put("ecs.version", Some("9.0.0"));
    stream(index, &mut doc);
    doc.put("message", Some(found.title()));
    doc.put("event.id", Some(found.id()));
    doc.put("event.kind", Some("alert"));
    doc.put("event.module", Some("sipsift"));
    doc.put("event.dataset", Some(DATASET));
    let categories = if found.is_attack() { &["network", "intrusion_detection"][..] } else { &["network"] };
    doc.list("event.category", categories.iter().copied());
    doc.list("event.type", ["info"]);
    doc.put("event.code", Some(found.kind()));
    doc.put("event.start", found.at("from").map(|time| time.to_string()));
    doc.put("event.end", found.at("to").map(|time| time.to_string()));
    doc.put("log.level", Some(found.level().name));
    doc.put("rule.name", Some(found.kind()));
    doc.put("rule.ruleset", Some("sipsift"));
    doc.put("observer.hostname", Some(found.setting.machine.as_str()));
    let attacker = found.attacker();
    put_end(&mut doc, "source", attacker.as_ref());
    doc.list("related.ip", attacker.and_then(|end| end.address()));
    doc.put("network.protocol", Some("sip"));
    for name in ["counts", "places"] {
        doc.list(&format!("sipsift.{name}"), found.list(name));
    }
    for (name, text) in found.shown() {
        match name {
            "finding" | "subject" | "meaning" | "fix" => doc.put(&format!("sipsift.{name}"), Some(text)),
            "threshold" => doc.put("rule.description", Some(text)),
            "cost" => doc.put("sipsift.cost", text.parse::<u64>().ok()),
            _ => {}
        }
    }
    doc.into_value()
}

/// Names the data stream: it refuses documents that name another.
fn stream(index: &str, doc: &mut Tree) {
    if let Some(namespace) = index.strip_prefix(STREAM) {
        doc.put("data_stream.type", Some("logs"));
        doc.put("data_stream.dataset", Some(DATASET));
        doc.put("data_stream.namespace", Some(namespace));
    }
}

fn time(view: &View<'_>, doc: &mut Tree) {
    match view.text(Field::Timestamp) {
        Some(time) => doc.put("@timestamp", Some(time)),
        None => {
            doc.put("@timestamp", Some((view.setting.now)().to_string()));
            doc.list("tags", ["no_log_time"]);
        }
    }
    doc.put("ecs.version", Some("9.0.0"));
}

fn event(view: &View<'_>, doc: &mut Tree) {
    let is_denied = view.text(Field::Outcome) == Some("auth_failed");
    doc.put("message", Some(view.message()));
    doc.put("event.id", view.text(Field::Id));
    doc.put("event.kind", Some("event"));
    doc.put("event.module", Some("sipsift"));
    doc.put("event.dataset", Some(DATASET));
    // A plain challenge is how every registration begins.
    let (categories, types): (&[&str], &[&str]) = if is_denied {
        (&["network", "authentication"], &["protocol", "denied", "info"])
    } else {
        (&["network"], &["protocol", "info"])
    };
    doc.list("event.category", categories.iter().copied());
    doc.list("event.type", types.iter().copied());
    doc.put("event.action", view.text(Field::Method).map(|method| format!("sip-{}", method.to_lowercase())));
    doc.put("event.outcome", Some(view.success()));
    doc.put("event.code", view.number(Field::Code).map(|code| code.to_string()));
    doc.put("event.reason", view.text(Field::Phrase));
    doc.put("event.sequence", view.number(Field::Cseq));
    doc.put("log.level", Some(view.level().name));
    doc.put("log.offset", view.number(Field::ByteOffset));
    doc.put("log.file.path", view.file());
}

fn hosts(view: &View<'_>, doc: &mut Tree) {
    doc.put("host.name", view.text(Field::Host));
    doc.put("observer.hostname", view.text(Field::Host));
    let product = view.text(Field::Dialect).and_then(products::product);
    doc.put("observer.product", product.and_then(products::Product::short_name));
    doc.put("user.name", view.user());
    doc.put("user_agent.original", view.text(Field::UserAgent));
    doc.list("related.user", unique([view.text(Field::FromUser), view.text(Field::ToUser)]));
    let host = |field| Uri::read(view.text(field)?)?.host.filter(|host| host.parse::<IpAddr>().is_err());
    doc.list("related.hosts", unique([host(Field::FromUri), host(Field::ToUri)]));
}

fn network(view: &View<'_>, doc: &mut Tree) {
    let (source, destination) = (view.source(), view.destination());
    // The one that answers is the server, whichever way the call goes.
    for (names, end) in [(["source", "server"], &source), (["destination", "client"], &destination)] {
        for name in names {
            put_end(doc, name, end.as_ref());
        }
    }
    let ip = |end: &Option<End>| end.as_ref().and_then(|end| end.ip);
    let (from, to) = (ip(&source), ip(&destination));
    let kind = |ip: IpAddr| if ip.is_ipv4() { "ipv4" } else { "ipv6" };
    doc.list("related.ip", unique([from, to]).map(|ip| ip.to_string()));
    doc.put("network.type", from.or(to).map(kind));
    doc.put("network.protocol", Some("sip"));
    doc.put("network.application", Some("sip"));
    doc.put("network.transport", view.text(Field::Transport).map(layer_four));
    doc.put("network.direction", view.is_sent().map(|sent| if sent { "egress" } else { "ingress" }));
}

/// The transport below: there is no `tls` or `ws` in ECS's list.
pub(super) fn layer_four(transport: &str) -> &str {
    if matches!(transport, "tls" | "ws" | "wss") { "tcp" } else { transport }
}

fn put_end(doc: &mut Tree, name: &str, end: Option<&End>) {
    let Some(end) = end else { return };
    doc.put(&format!("{name}.address"), Some(end.host.as_str()));
    doc.put(&format!("{name}.ip"), end.address());
    doc.put(&format!("{name}.port"), end.port);
}

fn sip(view: &View<'_>, doc: &mut Tree) {
    doc.put("sip.type", Some("response"));
    doc.put("sip.version", Some("2.0").filter(|_| view.text(Field::Evidence) == Some("message")));
    doc.put("sip.code", view.number(Field::Code).map(|code| code.to_string()));
    doc.put("sip.status", view.text(Field::Phrase));
    doc.put("sip.method", view.text(Field::Method).filter(|_| view.is_sent() == Some(true)));
    doc.put("sip.call_id", view.text(Field::CallId));
    doc.put("sip.cseq.code", view.number(Field::Cseq).map(|number| number.to_string()));
    doc.put("sip.cseq.method", view.text(Field::Method));
    let via = view.via().unwrap_or_default().as_bytes();
    doc.list("sip.via.original", header::list(via).map(String::from_utf8_lossy));
    for (name, uri, user, tag) in [
        ("sip.from", Field::FromUri, Field::FromUser, Field::FromTag),
        ("sip.to", Field::ToUri, Field::ToUser, Field::ToTag),
    ] {
        doc.put(&format!("{name}.tag"), view.text(tag));
        let Some(text) = view.text(uri) else { continue };
        doc.put(&format!("{name}.uri.original"), Some(text));
        doc.put(&format!("{name}.uri.username"), view.text(user));
        let Some(uri) = Uri::read(text) else { continue };
        doc.put(&format!("{name}.uri.scheme"), Some(uri.scheme));
        doc.put(&format!("{name}.uri.host"), uri.host);
        doc.put(&format!("{name}.uri.port"), uri.port);
    }
    doc.put("sip.contact.uri.original", view.get(Field::Contact).cloned());
    doc.put("sip.user_agent.original", view.text(Field::UserAgent));
}

/// What ECS and Packetbeat have no field for.
fn own(view: &View<'_>, doc: &mut Tree) {
    for field in [
        Field::Evidence,
        Field::Dialect,
        Field::Line,
        Field::Direction,
        Field::Class,
        Field::Outcome,
        Field::Category,
        Field::AdviceRule,
        Field::Link,
        Field::Queue,
        Field::Server,
        Field::Session,
        Field::SessionId,
        Field::PeerName,
        Field::PeerSource,
        Field::Q850,
        Field::RetryAfter,
        Field::Pai,
        Field::Diversion,
        Field::Unregistered,
        Field::Retransmission,
        Field::Truncated,
    ] {
        doc.put(&format!("sipsift.{}", field.name()), view.get(field).cloned());
    }
    for field in [Field::Causes, Field::Warnings] {
        let items = view.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        doc.list(&format!("sipsift.{}", field.name()), items.iter().map(plain));
    }
    let transport = view.text(Field::Transport).filter(|transport| layer_four(transport) != *transport);
    doc.put("sipsift.transport", transport);
    doc.put("sipsift.request_uri", view.text(Field::RequestUri).filter(|uri| is_news(view, uri)));
    for (name, value) in view.headers() {
        doc.put(&format!("labels.{name}"), Some(value));
    }
}

/// Whether the request went to another user than To names.
fn is_news(view: &View<'_>, uri: &str) -> bool {
    let user = address::user(uri.as_bytes());
    user.is_some() && user != view.text(Field::ToUser).map(str::as_bytes)
}

fn unique<T: PartialEq>(values: [Option<T>; 2]) -> impl Iterator<Item = T> {
    let [one, other] = values;
    let other = if one == other { None } else { other };
    one.into_iter().chain(other)
}
