//! Reports in the programs that they are made for: a browser, node_exporter and Prometheus.
//!
//! Where one of these is not installed, its test says so and is skipped. All of them stay on loopback.

use crate::log::Response;
use crate::others::{have, skipped};
use crate::run::{Folder, PATIENCE, sipsift};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program.
fn start(command: &mut Command) -> Running {
    Running(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

/// What runs where a page lets it.
const SCRIPT: &str = "<script>document.title='it ran'</script>";
const IMAGE: &str = "\"><img src=x onerror=\"document.title='it ran'\">";

/// A log that says what a page must not do, with a site that names its peers so.
fn hostile(folder: &Folder) -> Vec<u8> {
    let names = [SCRIPT, IMAGE, "=cmd|' /C calc'!A0", "\u{1b}[31mred"];
    let log = names.into_iter().zip([503, 404, 500, 488]).map(|(name, code)| {
        let headers = format!("User-Agent: {name}\r\nReason: {name};cause=34\r\n");
        Response { headers, method: name, to: name, ..Response::new(code) }.text()
    });
    let log = folder.put(&SCRIPT.replace('/', "_"), log.collect::<String>());
    let site = serde_json::json!({
        "peers": [{"cidr": "192.0.2.0/28", "name": IMAGE, "role": SCRIPT}],
        "codes": [{"code": 503, "name": SCRIPT, "fix": IMAGE, "link": "javascript:document.title='it ran'"}],
    });
    let site = folder.put("site.json", site.to_string());
    let args = [Path::new("report"), Path::new("--format=html"), Path::new("--knowledge"), &site, &log];
    let done = sipsift(args);
    assert_eq!(done.code(), 0, "{}", done.err);
    done.out
}

#[test]
fn nothing_in_a_page_runs() {
    let folder = Folder::new();
    let page = folder.put("page.html", hostile(&folder));
    let mut chromium = Command::new("chromium");
    chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom"]);
    chromium.arg(format!("--user-data-dir={}", folder.at("profile").display()));
    chromium.arg(format!("file://{}", page.display())).env("HOME", folder.at("home"));
    let Ok(done) = chromium.stdin(Stdio::null()).output() else { return skipped("there is no chromium here") };
    let dom = String::from_utf8(done.stdout).unwrap();
    if dom.is_empty() {
        return skipped("chromium shows no page here");
    }
    assert!(dom.contains("<title>SIP report") && dom.contains("it ran"), "{dom}");
    for element in ["<script", "<img", "<iframe", "<a href=\"java", "<a href=\"http", "<title>it ran"] {
        assert!(!dom.contains(element), "{element}: {dom}");
    }
}

/// A port that nobody listens on.
fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What a server on loopback says, once it says anything that has `text` in it.
fn ask(port: u16, path: &str, text: &str) -> String {
    let begun = Instant::now();
    loop {
        let mut said = Vec::new();
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            let asked = write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n");
            let _ = asked.and_then(|()| stream.read_to_end(&mut said));
        }
        let said = String::from_utf8_lossy(&said).into_owned();
        if said.contains(text) {
            return said;
        }
        assert!(begun.elapsed() < PATIENCE, "{path} never says {text}: {said}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn node_exporter_and_prometheus_take_the_metrics_in() {
    if !have(&["prometheus-node-exporter", "prometheus"]) {
        return;
    }
    let folder = Folder::new();
    let log = folder.put("full", Response::new(503).text());
    fs::create_dir(folder.at("collected")).unwrap();
    let metrics = sipsift([Path::new("report"), Path::new("--format=prometheus"), &log]).quiet().out;
    fs::write(folder.at("collected").join("sip.prom"), metrics).unwrap();
    let exporter_port = port();
    let mut exporter = Command::new("prometheus-node-exporter");
    exporter.args(["--collector.disable-defaults", "--collector.textfile"]);
    exporter.arg(format!("--collector.textfile.directory={}", folder.at("collected").display()));
    exporter.arg(format!("--web.listen-address=127.0.0.1:{exporter_port}"));
    let _exporter = start(&mut exporter);
    let said = ask(exporter_port, "/metrics", "sipsift_failures_total");
    assert!(said.contains("\nnode_textfile_scrape_error 0\n"), "{said}");
    assert!(said.contains("\nsipsift_failures_total{code=\"503\",direction="), "{said}");

    let config = format!(
        "scrape_configs:\n- job_name: sip\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['127.0.0.1:{exporter_port}']\n"
    );
    let (config, prometheus_port) = (folder.put("prometheus.yml", config), port());
    let mut prometheus = Command::new("prometheus");
    prometheus.arg(format!("--config.file={}", config.display()));
    prometheus.arg(format!("--storage.tsdb.path={}", folder.at("tsdb").display()));
    prometheus.arg(format!("--web.listen-address=127.0.0.1:{prometheus_port}"));
    let _prometheus = start(&mut prometheus);
    let said = ask(prometheus_port, "/api/v1/query?query=sipsift_failures_total", "\"503\"");
    assert!(said.contains("\"status\":\"success\"") && said.contains("\"1\"]"), "{said}");
}
