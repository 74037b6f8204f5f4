//! Explanations: what is known of a topic, or of two codes side by side, as a page.
//!
//! A [`Page`] is text in order, without a format; how it looks is up to whoever writes it out.

mod code;
mod compare;
mod links;
mod page;
mod pages;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod told;

pub use code::CodeView;
pub use compare::{Comparison, Difference};
pub use page::{Block, Page};

use super::{Knowledge, Labels, Topic};

/// What is explained at once.
#[derive(Clone, Debug)]
pub enum Explanation<'k> {
    /// One topic.
    Topic(Topic<'k>),
    /// Two codes, compared.
    Comparison(Box<Comparison>),
}

impl<'k> Explanation<'k> {
    /// What to say of topics: two different codes are compared, anything else is explained one after the other.
    pub fn of(topics: Vec<Topic<'k>>, knowledge: &Knowledge, labels: &Labels) -> Vec<Self> {
        match topics.as_slice() {
            [Topic::Code(one), Topic::Code(other)] if one == other => vec![Self::Topic(Topic::Code(*one))],
            [Topic::Code(one), Topic::Code(other)] => {
                vec![Self::Comparison(Box::new(Comparison::new([*one, *other], knowledge, labels)))]
            }
            _ => topics.into_iter().map(Self::Topic).collect(),
        }
    }

    /// It as a page.
    pub fn page(&self, knowledge: &Knowledge, labels: &Labels) -> Page {
        match self {
            Self::Comparison(comparison) => comparison.page(labels),
            Self::Topic(topic) => pages::page(topic, knowledge, labels),
        }
    }
}
