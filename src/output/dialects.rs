//! What is recognised: the list of products, in several forms.

use crate::dialect::products::{self, Product};
use crate::output::columns as text;
use serde_json::{Value, json};

/// For people: two lines a dialect, the second what one of its lines looks like, cut off at `width` columns.
pub fn table(width: usize) -> String {
    let widest = |of: fn(&Product) -> &str| products::all().map(|product| text::width(of(product))).max().unwrap_or(0);
    let (first, second) = (widest(|product| product.dialect) + 2, widest(|product| product.reads) + 2);
    let mut out = String::new();
    for product in products::all() {
        let line = text::left(product.dialect, first) + &text::left(product.reads, second) + product.name;
        out += text::cut_end(&line, width).trim_end();
        out.push('\n');
        out += &text::cut_end(&format!("    {}", one_line(product)), width);
        out.push('\n');
    }
    out
}

/// One JSON object with all that is known of each.
pub fn json() -> String {
    let rows: Vec<Value> = products::all()
        .map(|product| {
            json!({
                "dialect": product.dialect,
                "product": product.name,
                "logs": product.logs,
                "reads": list(product.reads),
                "knows": list(product.knows),
                "evidence": product.source.name(),
                "sample": product.sample,
            })
        })
        .collect();
    format!("{}\n", json!({ "dialects": rows }))
}

/// A table in Markdown, for README.
pub fn markdown() -> String {
    let head =
        ["| `dialect` | product | its logs | read | known from it | evidence |\n", "|---|---|---|---|---|---|\n"];
    let rows = products::all().map(|product| {
        let Product { dialect, name, logs, reads, knows, source, .. } = product;
        format!("| `{dialect}` | {name} | {logs} | {reads} | {knows} | {} |\n", source.name())
    });
    head.into_iter().map(str::to_owned).chain(rows).collect()
}

/// Comma-separated values (RFC 4180).
pub fn csv() -> String {
    let mut out = "dialect,product,logs,reads,knows,evidence,sample\n".to_owned();
    for product in products::all() {
        let cells = [
            product.dialect,
            product.name,
            product.logs,
            product.reads,
            product.knows,
            product.source.name(),
            &one_line(product),
        ]
        .map(quoted);
        out += &cells.join(",");
        out.push('\n');
    }
    out
}

fn list(words: &str) -> Vec<&str> {
    words.split(", ").filter(|word| !word.is_empty()).collect()
}

/// A sample on one line; where it has several, `⏎` stands between them.
fn one_line(product: &Product) -> String {
    product.sample.replace('\n', " ⏎ ")
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
