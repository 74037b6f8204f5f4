//! A nested JSON object that is put together by the paths of its members.

use super::view::cut;
use serde_json::{Map, Value};

/// The longest text that is kept, in characters. Lucene refuses a whole document for a term of more than 32,766 bytes, and
/// no character takes more than four.
const LONGEST: usize = 8191;

/// An object that grows.
#[derive(Debug, Default)]
pub(super) struct Tree(Map<String, Value>);

impl Tree {
    /// Puts a value at a path such as `sip.from.tag`, if there is one.
    pub(super) fn put(&mut self, path: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            put(&mut self.0, path, shortened(value.into()));
        }
    }

    /// Puts a list there, if anything is in it.
    pub(super) fn list(&mut self, path: &str, items: impl IntoIterator<Item = impl Into<Value>>) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.put(path, Some(items.map(Into::into).collect::<Vec<Value>>()));
        }
    }

    /// The object.
    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

fn put(object: &mut Map<String, Value>, path: &str, value: Value) {
    let Some((parent, rest)) = path.split_once('.') else {
        object.insert(path.to_owned(), value);
        return;
    };
    let parent = object.entry(parent).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(parent) = parent {
        put(parent, rest, value);
    }
}

fn shortened(value: Value) -> Value {
    match value {
        Value::String(text) if text.len() > LONGEST => Value::String(cut(&text, LONGEST).to_owned()),
        Value::Array(items) => Value::Array(items.into_iter().map(shortened).collect()),
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_become_objects() {
        let mut tree = Tree::default();
        tree.put("a.b.c", Some(1));
        tree.put("a.b.d", Some("x"));
        tree.put("e", Some(true));
        tree.put("a.gone", None::<u64>);
        tree.list("a.list", ["one"]);
        tree.list("a.empty", [""; 0]);
        assert_eq!(tree.into_value(), json!({"a": {"b": {"c": 1, "d": "x"}, "list": ["one"]}, "e": true}));
    }

    #[test]
    fn texts_fit_into_a_term() {
        let mut tree = Tree::default();
        tree.put("a", Some("ä".repeat(9000)));
        tree.list("b", ["x".repeat(9000)]);
        let tree = tree.into_value();
        assert_eq!(tree["a"].as_str().unwrap().chars().count(), LONGEST);
        assert_eq!(tree["b"][0].as_str().unwrap().len(), LONGEST);
    }
}
