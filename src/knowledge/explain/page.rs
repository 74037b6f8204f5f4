//! Text in order, without a format.

/// What is said about something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it is about.
    pub title: String,
    /// What is said.
    pub blocks: Vec<Block>,
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; 2 stands for a section of the page, 3 for a part of a section.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// Paragraphs with numbers.
    List(Vec<String>),
}

impl Page {
    /// A page without anything on it.
    pub(super) fn new(title: String) -> Self {
        Self { title, blocks: Vec::new() }
    }

    /// Adds a heading and the paragraph under it.
    pub(super) fn section(&mut self, level: u8, heading: &str, text: &str) {
        self.blocks.push(Block::Heading(level, heading.to_owned()));
        self.blocks.push(Block::Text(text.to_owned()));
    }

    /// Adds those of the facts that are known.
    pub(super) fn facts(&mut self, facts: Vec<(&str, String)>) {
        let known = facts.into_iter().filter(|(_, value)| !value.is_empty());
        self.blocks.push(Block::Facts(known.map(|(name, value)| (name.to_owned(), value)).collect()));
    }
}
