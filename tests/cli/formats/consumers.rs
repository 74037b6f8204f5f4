//! The programs and libraries of others, as far as they are installed: each is given all formats that it reads. `.ci/programs`
//! installs them.

use super::{ATTACK, RECORDS, attacked, lines, lines_of_samples, visible};
use crate::others::{have, have_modules};
use crate::run::{Folder, until};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

fn python() -> Command {
    Command::new("python3")
}

/// What a script prints, which is JSON, about the lines of the samples and the attack in a format.
fn told(format: &str, module: &str, script: &str) -> Option<Value> {
    if !have_modules(module) {
        return None;
    }
    let folder = Folder::new();
    let path = folder.put("lines", all(format).join("\n") + "\n");
    let done = python().args(["-c", script]).arg(path).env("PYTHONUTF8", "1").output().unwrap();
    assert!(done.status.success(), "{module}: {}", String::from_utf8_lossy(&done.stderr));
    Some(serde_json::from_slice(&done.stdout).unwrap())
}

/// The lines of the samples and of the attack, one file.
fn all(format: &str) -> Vec<String> {
    let mut all = lines_of_samples(format, &["--header=X-Hostile"]);
    let attack = lines(format, &["--header=X-Hostile"], &ATTACK);
    all.extend(attack.into_iter().skip(usize::from(format == "csv")));
    all
}

/// The same records.
fn expected() -> Vec<Value> {
    RECORDS.iter().cloned().chain(attacked()).collect()
}

/// Ids and Call-IDs.
fn keys(records: &[Value], call: fn(&str) -> String) -> Value {
    let key = |record: &Value| {
        vec![record["id"].clone(), record["call_id"].as_str().map_or(Value::Null, |id| call(id).into())]
    };
    records.iter().map(key).collect()
}

#[test]
fn duckdb_reads_records() {
    let script = "
import duckdb, json, sys
rows = duckdb.execute('''select id, call_id from read_json(?, format='newline_delimited', maximum_object_size=8000000,
    sample_size=-1)''', [sys.argv[1]]).fetchall()
print(json.dumps(rows))
";
    let Some(rows) = told("json", "duckdb", script) else { return };
    assert_eq!(rows, keys(&expected(), str::to_owned));
}

#[test]
fn duckdb_reads_the_table() {
    let script = "
import duckdb, json, sys
rows = duckdb.execute('''select id, count(*) over (), sum(code) over () from read_csv(?, header=true, delim=',', quote='\"',
    escape='\"', max_line_size=8000000, all_varchar=false, sample_size=-1, strict_mode=true, types={'id': 'varchar'})''', [sys.argv[1]]).fetchall()
print(json.dumps([[row[0], int(row[1]), int(row[2])] for row in rows]))
";
    let Some(rows) = told("csv", "duckdb", script) else { return };
    let expected = expected();
    let sum: u64 = expected.iter().map(|record| record["code"].as_u64().unwrap()).sum();
    let rows = rows.as_array().unwrap();
    assert_eq!((rows.len(), &rows[0][1], &rows[0][2]), (expected.len(), &expected.len().into(), &sum.into()));
    for (row, record) in rows.iter().zip(&expected) {
        assert_eq!(row[0], record["id"]);
    }
}

#[test]
fn pycef_reads_cef() {
    let script = r"
import json, pycef, sys
events = [pycef.parse(line) for line in open(sys.argv[1], newline='\n').read().split('\n')[:-1]]
print(json.dumps([[event['externalId'], event['DeviceEventClassID'], event['sipsiftLine']] for event in events]))
";
    let Some(events) = told("cef", "pycef", script) else { return };
    let text = |value: &Value| Value::String(value.to_string());
    let keys: Value = expected()
        .iter()
        .map(|record| vec![record["id"].clone(), text(&record["code"]), text(&record["line"])])
        .collect();
    assert_eq!(events, keys);
}

#[test]
fn a_syslog_parser_reads_syslog() {
    let script = r"
import json, sys
from syslog_rfc5424_parser import SyslogMessage
messages = [SyslogMessage.parse(line) for line in open(sys.argv[1], newline='\n').read().split('\n')[:-1]]
print(json.dumps([[message.sd['sipsift@32473']['id'], message.msgid] for message in messages]))
";
    let Some(messages) = told("syslog", "syslog_rfc5424_parser", script) else { return };
    let keys: Value =
        expected().iter().map(|record| vec![record["id"].clone(), Value::String(record["code"].to_string())]).collect();
    assert_eq!(messages, keys);
}

#[test]
fn opentelemetry_s_own_parser_reads_otlp() {
    // It refuses names and types that the protocol doesn't know.
    let script = r"
import json, sys
from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
def keys(line):
    request = json_format.Parse(line, ExportLogsServiceRequest())
    record = request.resource_logs[0].scope_logs[0].log_records[0]
    of = {entry.key: entry.value.string_value for entry in record.attributes}
    return [of['log.record.uid'], of.get('sip.call_id')]
print(json.dumps([keys(line) for line in open(sys.argv[1], newline='\n').read().split('\n')[:-1]]))
";
    let Some(records) = told("otlp", "opentelemetry.proto.collector.logs.v1.logs_service_pb2", script) else { return };
    assert_eq!(records, keys(&expected(), str::to_owned));
}

/// Checks each line against a schema, and prints what is wrong.
const SCHEMA: &str = r"
import json, sys
from jsonschema import Draft202012Validator
schema = json.loads('''SCHEMA''')
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
lines = [json.loads(line) for line in open(sys.argv[1], newline='\n').read().split('\n')[:-1]]
print(json.dumps([error.message[:200] for line in lines for error in validator.iter_errors(line)]))
";

#[test]
fn schemas_hold_for_a_validator() {
    for (format, schema) in [
        ("gelf", include_str!("../../data/gelf.schema.json")),
        ("splunk-hec", include_str!("../../data/splunk-hec.schema.json")),
        ("elastic-bulk", include_str!("../../data/elastic-bulk.schema.json")),
    ] {
        let script = SCHEMA.replace("SCHEMA", &schema.replace('\\', "\\\\"));
        let Some(wrong) = told(format, "jsonschema", &script) else { return };
        assert_eq!(wrong, Value::Array(Vec::new()), "{format}");
        // It does see mistakes.
        let Some(wrong) = told("json", "jsonschema", &script) else { return };
        assert!(wrong.as_array().unwrap().len() >= RECORDS.len(), "{format}");
    }
}

/// A text as structured data has it: what is very long is cut off.
fn shown(text: &str) -> String {
    visible(&text.chars().take(1023).collect::<String>())
}

/// A running daemon, which goes away with the test.
struct Daemon(Child);

impl Daemon {
    fn start(mut command: Command) -> Self {
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn rsyslog_reads_syslog_and_its_structured_data() {
    let found = ["/usr/sbin/rsyslogd", "/usr/bin/rsyslogd"].iter().map(PathBuf::from).find(|path| path.exists());
    let program = found.unwrap_or_else(|| "rsyslogd".into());
    if !have(&["rsyslogd"]) {
        return;
    }
    let folder = Folder::new();
    let (input, output) = (folder.put("in", all("syslog").join("\n") + "\n"), folder.at("out"));
    let configuration = format!(
        r#"global(workDirectory="{folder}")
        module(load="imfile" mode="polling" pollingInterval="1")
        module(load="mmpstrucdata")
        template(name="seen" type="string" string="%$!rfc5424-sd%\n")
        ruleset(name="in") {{
            action(type="mmpstrucdata")
            action(type="omfile" file="{output}" template="seen")
        }}
        input(type="imfile" file="{input}" tag="in" ruleset="in" needParse="on")
        "#,
        folder = folder.path().display(),
        input = input.display(),
        output = output.display(),
    );
    let configuration = folder.put("rsyslog.conf", configuration);
    let mut command = Command::new(program);
    command.arg("-n").arg("-f").arg(configuration).arg("-i").arg(folder.at("pid"));
    let _daemon = Daemon::start(command);
    check_structured(&output, |message| &message["sipsift@32473"]);
}

#[test]
fn syslog_ng_reads_syslog_and_its_structured_data() {
    if !have(&["syslog-ng"]) {
        return;
    }
    let folder = Folder::new();
    let (input, output) = (folder.put("in", all("syslog").join("\n") + "\n"), folder.at("out"));
    let configuration = format!(
        r#"@version: 3.38
        source in {{ file("{input}" flags(syslog-protocol) log-msg-size(65536)); }};
        destination out {{ file("{output}" template("$(format-json --key .SDATA.*)\n")); }};
        log {{ source(in); destination(out); }};
        "#,
        input = input.display(),
        output = output.display(),
    );
    let mut command = Command::new("syslog-ng");
    command.arg("--foreground").arg("--no-caps").arg("-f").arg(folder.put("syslog-ng.conf", configuration));
    for (option, file) in [("persist-file", "persist"), ("control", "ctl"), ("pidfile", "pid")] {
        command.arg(format!("--{option}={}", folder.at(file).display()));
    }
    let _daemon = Daemon::start(command);
    check_structured(&output, |message| &message["_SDATA"]["sipsift@32473"]);
}

/// Waits until a daemon has written a line for each message, and checks what it took for the structured data of it.
fn check_structured(output: &Path, data: fn(&Value) -> &Value) {
    let expected = expected();
    let seen = || fs::read_to_string(output).unwrap_or_default();
    until(|| seen().matches('\n').count() >= expected.len());
    let seen: Vec<Value> = seen().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(seen.len(), expected.len());
    for (message, record) in seen.iter().zip(&expected) {
        let data = data(message);
        assert_eq!(data["id"], record["id"]);
        for field in ["call_id", "phrase", "x_hostile"] {
            assert_eq!(data[field].as_str().map(str::to_owned), record[field].as_str().map(shown), "{field}");
        }
    }
}
