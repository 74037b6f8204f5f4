//! The program: a thin shell around [`sipsift::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    sipsift::cli::main()
}
