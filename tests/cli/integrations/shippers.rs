//! The configurations of programs that are not to be had here: at least they are what they say, and name what is there.

use super::{have_modules, path, python, succeed};
use std::fs;

/// The file that the unit writes is the one that everybody reads.
#[test]
fn all_read_what_the_unit_writes() {
    for file in ["vector/sipsift.yaml", "fluent-bit/sipsift.yaml", "filebeat/filebeat.yml", "splunk/inputs.conf"] {
        let text = fs::read_to_string(path(file)).unwrap();
        assert!(text.contains("/var/log/sipsift/sip.ndjson"), "{file}");
    }
    let unit = fs::read_to_string(path("systemd/sipsift.service")).unwrap();
    assert!(unit.contains("${LOGS_DIRECTORY}/sip.ndjson") && unit.contains("\nLogsDirectory=sipsift\n"));
}

#[test]
fn they_are_yaml_and_their_parts_are_connected() {
    if !have_modules("yaml") {
        return;
    }
    let program = "
import sys, yaml
vector, fluent, beat = (yaml.safe_load(open(name)) for name in sys.argv[1:])
ids = set(vector['sources']) | set(vector['transforms'])
for part in list(vector['transforms'].values()) + list(vector['sinks'].values()):
    assert set(part['inputs']) <= ids, part
pipeline = fluent['pipeline']
tags = {each['tag'] for each in pipeline['inputs']}
assert {each['parser'] for each in pipeline['inputs']} <= {each['name'] for each in fluent['parsers']}
assert all(each['match'] in tags for each in pipeline['filters'] + pipeline['outputs'])
assert beat['filebeat.inputs'][0]['type'] == 'filestream'
assert beat['output.elasticsearch']['index'].startswith('logs-network_traffic.sip-')
";
    let mut check = python(program);
    check.args(["vector/sipsift.yaml", "fluent-bit/sipsift.yaml", "filebeat/filebeat.yml"].map(path));
    succeed(check);
}

#[test]
fn splunks_files_are_stanzas_of_settings() {
    if !have_modules("configparser") {
        return;
    }
    let program = "
import sys, configparser
inputs, props = (configparser.RawConfigParser(interpolation=None, strict=True, delimiters=['=']) for _ in '12')
inputs.read(sys.argv[1]); props.read(sys.argv[2])
[monitored] = inputs.sections()
assert inputs[monitored]['sourcetype'] in props.sections()
";
    let mut check = python(program);
    check.args(["splunk/inputs.conf", "splunk/props.conf"].map(path));
    succeed(check);
}
