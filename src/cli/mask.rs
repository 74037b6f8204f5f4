//! What of the records is shown as a pseudonym, and by which key.

use super::console::Console;
use super::exit::Failure;
use super::options::whole;
use super::sink::said;
use crate::mask::{Kinds, Mask};
use clap::{Args, ValueEnum, ValueHint};
use rustix::rand::{GetRandomFlags, getrandom};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to hide.
#[derive(Args, Debug)]
#[command(next_help_heading = "Privacy")]
pub(super) struct MaskOptions {
    /// Show pseudonyms in place of these, such as user,host,ip; the same one for the same thing, everywhere
    ///
    /// They stand in every field, header and figure that can hold such a thing, in phrases and other texts too. Filters see
    /// what the log says. Passwords in URIs are left out.
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_enum)]
    mask: Vec<Hidden>,

    /// The secret that pseudonyms depend on: a file of 16 bytes or more, such as `openssl rand -hex 32` writes
    ///
    /// With the same file they are the same in every run. Who has it can find out whom a pseudonym stands for, so it is kept
    /// as other keys are. Without it each run makes a key of its own and forgets it.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "mask")]
    mask_key_file: Option<PathBuf>,

    /// Keep the first digits of numbers, so many of them, such as the country and the area; the last three are always hidden
    #[arg(long, value_name = "N", value_parser = whole::<u8>(0, 255), requires = "mask")]
    mask_keep_prefix: Option<u8>,
}

/// What can be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Hidden {
    /// Numbers and names of subscribers
    User,
    /// Names of hosts and domains
    Host,
    /// IP addresses
    Ip,
}

/// The shortest secret: nobody tries 2^128 of them.
const SHORTEST: usize = 16;

impl MaskOptions {
    /// Whether anything is to be hidden.
    pub(super) fn is_on(&self) -> bool {
        !self.mask.is_empty()
    }

    /// The file that holds the secret, if there is one.
    pub(super) fn key_file(&self) -> Option<&Path> {
        self.mask_key_file.as_deref()
    }

    /// What to replace in records that show these `headers` beside the fields, if anything.
    pub(super) fn load(&self, headers: &[String], console: &Console) -> Result<Option<Arc<Mask>>, Failure> {
        if !self.is_on() {
            return Ok(None);
        }
        let hides = |hidden| self.mask.contains(&hidden);
        let kinds = Kinds { user: hides(Hidden::User), host: hides(Hidden::Host), ip: hides(Hidden::Ip) };
        if self.mask_keep_prefix.is_some() && !kinds.user {
            return Err(Failure("--mask-keep-prefix is about numbers, which --mask user hides".to_owned()));
        }
        let secret = match &self.mask_key_file {
            Some(path) => secret(path)?,
            None => {
                console.note("the pseudonyms hold for this run only; --mask-key-file makes them the same in every run");
                random()?
            }
        };
        let keep = usize::from(self.mask_keep_prefix.unwrap_or_default());
        Ok(Some(Arc::new(Mask::new(kinds, &secret, keep, headers))))
    }
}

/// What a file holds, without the line end that an editor leaves there.
fn secret(path: &Path) -> Result<Vec<u8>, Failure> {
    let failure = |what: &str| Failure(format!("{}: {what}", path.display()));
    let mut secret = fs::read(path).map_err(|error| failure(&said(&error)))?;
    while let Some(b'\n' | b'\r') = secret.last() {
        secret.pop();
    }
    if secret.len() < SHORTEST {
        return Err(failure("a key has 16 bytes at least; `openssl rand -hex 32` writes one"));
    }
    Ok(secret)
}

fn random() -> Result<Vec<u8>, Failure> {
    let mut secret = vec![0; 32];
    match getrandom(&mut secret[..], GetRandomFlags::empty()) {
        // So few bytes always come at once.
        Ok(count) if count == secret.len() => Ok(secret),
        Ok(_) => Err(Failure("the system gave no random key".to_owned())),
        Err(error) => Err(Failure(format!("no random key: {}", said(&error.into())))),
    }
}
