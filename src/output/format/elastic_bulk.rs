//! The body of Elasticsearch's and OpenSearch's bulk API: before each document the line that says what to do with it.
//!
//! `create` is all that data streams take, and with the record's own id in `_id` a record that is sent again is refused there
//! instead of counted twice.

use super::{Form, Setting, ecs};
use crate::output::harmless;
use crate::record::Field;
use serde_json::{Value, json};

pub(super) static FORM: Form = Form {
    name: "elastic-bulk",
    about: "the same documents for the bulk API of Elasticsearch and OpenSearch",
    has_index: true,
    is_once: true,
    opener: "{\"create\":",
    line: |view| {
        let index = index(view.setting);
        pair(&index, view.text(Field::Id), &ecs::document(view, &index))
    },
    finding: Some(|found| {
        let index = index(found.setting);
        pair(&index, Some(&found.id()), &ecs::alert(found, &index))
    }),
    ..Form::PLAIN
};

/// The index of what has happened long since: Elastic's rules don't look there.
const REPLAY: &str = "sipsift-replay";

fn index(setting: &Setting) -> String {
    let is_replay = setting.replays && setting.index.is_none();
    if is_replay { REPLAY.to_owned() } else { ecs::index(setting) }
}

fn pair(index: &str, id: Option<&str>, document: &Value) -> String {
    let action = json!({ "create": { "_index": index, "_id": id } });
    harmless::line(&action) + &harmless::line(document)
}
