//! The program as its users meet it: real processes, real files, real pipes.
//!
//! `run` starts it, `log` makes logs for it. Each other file is about one promise.

mod advice;
mod bad_input;
mod catalog;
mod copies;
mod explain;
mod fields;
mod filters;
mod follow;
mod formats;
mod help;
mod integrations;
mod live;
mod log;
mod mask;
mod odd_text;
mod others;
mod outputs;
mod pipes;
mod report;
mod report_parts;
mod report_samples;
mod report_shown;
mod report_truth;
mod run;
mod same;
mod secrets;
mod signals;
mod site;
mod terminal;
