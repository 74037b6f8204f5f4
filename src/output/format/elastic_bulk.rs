//! The body of Elasticsearch's and OpenSearch's bulk API: before each document the line that says what to do with it.
//!
//! `create` is all that data streams take, and with the record's own id in `_id` a record that is sent again is refused there
//! instead of counted twice.

use super::view::View;
use super::{Form, ecs};
use crate::output::harmless;
use crate::record::Field;
use serde_json::json;

pub(super) static FORM: Form = Form {
    name: "elastic-bulk",
    about: "the same documents for the bulk API of Elasticsearch and OpenSearch",
    has_index: true,
    is_once: true,
    opener: "{\"create\":",
    line: |view| {
        let index = index(view);
        let action = json!({ "create": { "_index": index, "_id": view.text(Field::Id) } });
        harmless::line(&action) + &harmless::line(&ecs::document(view, &index))
    },
    ..Form::PLAIN
};

/// The index of what has happened long since: Elastic's rules don't look there.
const REPLAY: &str = "sipsift-replay";

fn index(view: &View<'_>) -> String {
    let is_replay = view.setting.replays && view.setting.index.is_none();
    if is_replay { REPLAY.to_owned() } else { ecs::index(view) }
}
