//! The logs under `samples/`.

use crate::harness::{self, AT_ONCE, Log, Sifter};
use sipsift::output::JsonOptions;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use walkdir::WalkDir;

/// A log and where it stands.
pub(crate) struct Sample {
    /// Its path under `samples/`, such as `bare/crlf.log`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    path: PathBuf,
}

/// All of them, by name.
pub(crate) static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let root = root();
    let samples: Vec<_> = WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("samples can be listed").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .map(|path| Sample {
            name: path.strip_prefix(&root).expect("it lies there").to_string_lossy().replace('\\', "/"),
            bytes: decoded(&path),
            path,
        })
        .collect();
    assert!(samples.len() > 90, "only {} logs found under {}", samples.len(), root.display());
    samples
});

/// What the program would read of a log: UTF-16 is no text yet.
fn decoded(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in sipsift::input::plan(&[path.to_owned()]).entries {
        for stream in entry.open() {
            stream.expect("samples can be opened").read_to_end(&mut bytes).expect("samples can be read");
        }
    }
    bytes
}

/// Where they lie.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

/// The sample with this name.
pub(crate) fn sample(name: &str) -> &'static Sample {
    SAMPLES.iter().find(|sample| sample.name == name).unwrap_or_else(|| panic!("no sample is called {name}"))
}

impl Sample {
    /// The path of `NAME.kind` beside it.
    pub(crate) fn beside(&self, kind: &str) -> PathBuf {
        self.path.with_extension(kind)
    }

    /// Its records as they stand in `NAME.jsonl`: without the advice, which is long and tested elsewhere.
    pub(crate) fn records(&self) -> Vec<u8> {
        self.records_by(&Sifter::new(&JsonOptions { no_advice: true, ..JsonOptions::default() }))
    }

    /// What `sifter` makes of it.
    pub(crate) fn records_by(&self, sifter: &Sifter) -> Vec<u8> {
        let file = self.path.file_name().expect("it has a name").to_string_lossy();
        sifter.run(&[Log::new(&file, &self.bytes)], AT_ONCE)
    }

    /// The same as values.
    pub(crate) fn values(&self) -> Vec<serde_json::Value> {
        harness::values(&self.records())
    }
}
