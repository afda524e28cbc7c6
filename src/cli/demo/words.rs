//! Titles and texts of entries, put together from sentences that belong to one idea.
//!
//! In a pattern `[a|b]` is one of several wordings and `{name}` is filled in.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::dice::{Deck, Dice};
use crate::error::{Error, Result};
use crate::form::rules::count_words;

const IDEAS: [&str; 6] = [
    include_str!("data/ideas-c1-c4.toml"),
    include_str!("data/ideas-c5-c7-2.toml"),
    include_str!("data/ideas-c7-3-c7-5.toml"),
    include_str!("data/ideas-c7-6-c8.toml"),
    include_str!("data/ideas-c9-c11.toml"),
    include_str!("data/ideas-briefs.toml"),
];
const COMMON: &str = include_str!("data/common.toml");
/// Words of a summary.
const WORDS: std::ops::RangeInclusive<usize> = 104..=192;

/// What an entry can be about.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Idea {
    /// The category's code or the brief's title.
    pub group: String,
    /// Numbers of Sustainable Development Goals.
    pub goals: Vec<usize>,
    titles: Vec<String>,
    problem: Vec<String>,
    solution: Vec<String>,
    detail: Vec<String>,
    effect: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Ideas {
    idea: Vec<Idea>,
}

/// Sentences and names that fit everywhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Common {
    /// Names of projects.
    pub brands: Vec<String>,
    /// First halves of more such names.
    pub heads: Vec<String>,
    /// Second halves.
    pub tails: Vec<String>,
    /// Names of organisations by kind.
    pub organisations: HashMap<String, Vec<String>>,
    /// Schools and universities.
    pub schools: Vec<String>,
    /// Names of students' teams.
    pub crews: Vec<String>,
    /// With whom; prizes.
    pub partners: Vec<String>,
    /// How one knows; prizes.
    pub evidence: Vec<String>,
    /// What is next; prizes.
    pub outlook: Vec<String>,
    /// Who we are; students.
    pub students: Vec<String>,
    /// How it was tried; students.
    pub trials: Vec<String>,
    /// What is next; students.
    pub hopes: Vec<String>,
    /// Words of jurors about good entries.
    pub praise: Vec<String>,
    /// About others.
    pub advice: Vec<String>,
    /// For the jury alone.
    pub notes: Vec<String>,
    /// Of winners.
    pub citations: Vec<String>,
}

/// What is filled into patterns.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The project.
    pub brand: String,
    /// As in a sentence: `the Gambia`.
    pub country: String,
    /// A city.
    pub city: String,
    /// Another city.
    pub town: String,
}

/// The texts of one entry.
#[derive(Clone, Debug)]
pub struct Text {
    /// The title.
    pub title: String,
    /// 100 to 200 words.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// What has changed.
    pub impact: String,
}

/// Which of the common sentences a competition uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Projects that run.
    Prize,
    /// Ideas of students.
    Students,
}

/// The sentences and names that fit everywhere.
///
/// # Errors
/// Internal if they are malformed.
pub fn common() -> Result<Common> {
    toml::from_str(COMMON).map_err(Error::internal)
}

/// Writes texts.
#[derive(Debug)]
pub struct Writer {
    ideas: Vec<Idea>,
    /// Sentences and names that fit everywhere.
    pub common: Common,
    voice: Voice,
    decks: [Deck; 3],
    titles: HashSet<String>,
    brands: HashSet<String>,
}

/// Fills a pattern.
#[must_use]
pub fn fill(pattern: &str, names: &Names, dice: &mut Dice) -> String {
    let mut figures = dice.split();
    fill_with(pattern, names, dice, &mut figures)
}

/// Fills a pattern; the same `figures` give the same numbers in other wordings.
fn fill_with(pattern: &str, names: &Names, dice: &mut Dice, figures: &mut Dice) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find(['[', '{']) {
        out.push_str(&rest[..at]);
        let choice = rest[at..].starts_with('[');
        let Some(end) = rest[at..].find(if choice { ']' } else { '}' }) else { break };
        let inner = &rest[at + 1..at + end];
        if choice {
            let wordings: Vec<&str> = inner.split('|').collect();
            let wording = fill_with(dice.pick::<&str>(&wordings), names, dice, figures);
            out.push_str(&wording);
        } else {
            out.push_str(&named(inner, names, figures));
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out
}

fn named(name: &str, names: &Names, dice: &mut Dice) -> String {
    match name {
        "brand" => names.brand.clone(),
        "country" => names.country.clone(),
        "city" => names.city.clone(),
        "town" => names.town.clone(),
        "few" => (*dice.pick(&["three", "four", "five", "six", "seven", "eight"])).to_owned(),
        "tens" => dice.whole(12..96).to_string(),
        "pct" => dice.whole(18..64).to_string(),
        "hundreds" => (dice.whole(12..97) * 10).to_string(),
        "many" => {
            let n = dice.whole(13..890) * 100;
            format!("{},{:03}", n / 1000, n % 1000)
        }
        "year" => dice.whole(2014..2020).to_string(),
        other => format!("{{{other}}}"),
    }
}

/// A sentence begins with a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Writer {
    /// Reads the sentences.
    ///
    /// # Errors
    /// Internal if they are malformed.
    pub fn new(voice: Voice, dice: &mut Dice) -> Result<Self> {
        let mut ideas = Vec::new();
        for text in IDEAS {
            ideas.extend(toml::from_str::<Ideas>(text).map_err(Error::internal)?.idea);
        }
        let common = common()?;
        let sizes = match voice {
            Voice::Prize => [common.partners.len(), common.evidence.len(), common.outlook.len()],
            Voice::Students => [common.students.len(), common.trials.len(), common.hopes.len()],
        };
        let decks = sizes.map(|n| Deck::new(n, dice));
        Ok(Self { ideas, common, voice, decks, titles: HashSet::new(), brands: HashSet::new() })
    }

    /// The ideas for the briefs.
    #[must_use]
    pub fn ideas(&self) -> Vec<Idea> {
        self.ideas.iter().filter(|idea| idea.group.contains(' ')).cloned().collect()
    }

    /// The ideas of a category or brief.
    #[must_use]
    pub fn ideas_of(&self, group: &str) -> Vec<Idea> {
        self.ideas.iter().filter(|idea| idea.group == group).cloned().collect()
    }

    /// A name for a project that was not given yet.
    pub fn brand(&mut self, dice: &mut Dice) -> String {
        loop {
            let brand = if dice.chance(0.35) {
                dice.pick(&self.common.brands).clone()
            } else {
                format!("{}{}", dice.pick(&self.common.heads), dice.pick(&self.common.tails))
            };
            if self.brands.insert(brand.clone()) {
                return brand;
            }
        }
    }

    /// A title that was not given yet. A pattern that begins with a digit belongs to that variant of the idea.
    fn title(&mut self, idea: &Idea, variant: usize, names: &Names, dice: &mut Dice) -> String {
        let other = if variant == 0 { "1 " } else { "0 " };
        let patterns: Vec<&str> = idea.titles.iter().map(String::as_str).filter(|t| !t.starts_with(other)).collect();
        loop {
            let pattern = dice.pick::<&str>(&patterns).trim_start_matches(['0', '1', ' ']);
            let what = capital(&fill(pattern, names, dice));
            let (parts, aim) = (what.contains(':'), what.contains(" for "));
            let title = match dice.below(12) {
                0..=3 if !parts => format!("{}: {what}", names.brand),
                4 | 5 => format!("{} – {what}", names.brand),
                6 if !parts => format!("{what} in {}", names.city),
                7 if !aim && !parts => format!("{what} for {}", names.country),
                8 if !parts => format!("{what} {}", names.brand),
                _ => what,
            };
            if self.titles.insert(title.to_lowercase()) {
                return title;
            }
        }
    }

    fn common(&mut self, which: usize, names: &Names, dice: &mut Dice) -> String {
        let card = self.decks[which].deal();
        let c = &self.common;
        let pool = match self.voice {
            Voice::Prize => [&c.partners, &c.evidence, &c.outlook],
            Voice::Students => [&c.students, &c.trials, &c.hopes],
        };
        pool[which].get(card).map(|pattern| capital(&fill(pattern, names, dice))).unwrap_or_default()
    }

    /// Writes the texts of an entry.
    pub fn write(&mut self, idea: &Idea, names: &Names, dice: &mut Dice) -> Text {
        let variant = dice.below(2);
        let title = self.title(idea, variant, names, dice);
        // Each sentence twice, mostly in different wordings: for the summary and for the description.
        let mut told: HashMap<&str, [String; 2]> = HashMap::new();
        for (part, pool) in [
            ("problem", &idea.problem),
            ("solution", &idea.solution),
            ("detail", &idea.detail),
            ("effect", &idea.effect),
        ] {
            let pattern = &pool[variant % pool.len()];
            let seed = dice.seed();
            let mut telling = || capital(&fill_with(pattern, names, dice, &mut Dice::new(seed)));
            told.insert(part, [telling(), telling()]);
        }
        let told = |part: &str, i: usize| told.get(part).map(|pair| pair[i].clone()).unwrap_or_default();
        let summary = self.summary(&told, names, dice);
        let more = [0, 1, 2].map(|which| self.common(which, names, dice));
        let impact = [told("effect", 1), self.common(1, names, dice), self.common(1, names, dice)].join(" ");
        let description = match self.voice {
            Voice::Prize => format!(
                "## The need\n\n{}\n\n## What {} does\n\n{} {}\n\n## What has changed\n\n- {}\n- {}\n\n## Who takes part\n\n{}\n\n## Next\n\n{}\n",
                told("problem", 1),
                names.brand,
                told("solution", 1),
                told("detail", 1),
                told("effect", 1),
                more[1],
                more[0],
                more[2],
            ),
            Voice::Students => format!(
                "## The problem\n\n{}\n\n## Our idea\n\n{} {}\n\n## Why it works\n\n- {}\n- {}\n\n## Who we are\n\n{}\n\n## What we need\n\n{}\n",
                told("problem", 1),
                told("solution", 1),
                told("detail", 1),
                told("effect", 1),
                more[1],
                more[0],
                more[2],
            ),
        };
        Text { title, summary, description, impact }
    }

    /// Sentences in one of several orders, 100 to 200 words.
    fn summary(&mut self, told: &impl Fn(&str, usize) -> String, names: &Names, dice: &mut Dice) -> String {
        let [with, known, next] = [0, 1, 2].map(|which| self.common(which, names, dice));
        let (p, s, d, e) = (told("problem", 0), told("solution", 0), told("detail", 0), told("effect", 0));
        let mut sentences = match dice.below(7) {
            0 => vec![p, s, d, with, e, known, next],
            1 => vec![s, p, d, with, e, next],
            2 => vec![p, s, with, d, e, known],
            3 => vec![s, d, p, e, known, next],
            4 => vec![p, s, d, e, with, known, next],
            5 => vec![s, with, p, d, e, known, next],
            _ => vec![p, s, d, e, known, next],
        };
        let words = |all: &[String]| all.iter().map(|s| count_words(s)).sum::<usize>();
        while words(&sentences) < *WORDS.start() {
            let which = 1 + sentences.len() % 2;
            sentences.push(self.common(which, names, dice));
        }
        while words(&sentences) > *WORDS.end() {
            sentences.pop();
        }
        sentences.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled() {
        let names = Names { brand: "Kite".into(), country: "Chad".into(), ..Names::default() };
        let mut dice = Dice::new(1);
        assert_eq!(fill("{brand} in [{country}|{country}] and no more", &names, &mut dice), "Kite in Chad and no more");
    }

    #[test]
    fn every_pattern_is_well_formed() {
        let writer = Writer::new(Voice::Prize, &mut Dice::new(1)).unwrap();
        let c = &writer.common;
        let ideas = writer.ideas.iter().flat_map(|i| [&i.titles, &i.problem, &i.solution, &i.detail, &i.effect]);
        let all = ideas.chain([&c.partners, &c.evidence, &c.outlook, &c.students, &c.trials, &c.hopes]);
        for pattern in all.flatten() {
            let filled = fill(pattern, &Names::default(), &mut Dice::new(2));
            assert!(!filled.contains(['[', ']', '{', '}', '|']), "{pattern}");
        }
        for idea in &writer.ideas {
            assert!(idea.problem.len() > 1 && idea.solution.len() > 1, "{}", idea.group);
            assert!(idea.detail.len() > 1 && idea.effect.len() > 1 && idea.titles.len() > 1, "{}", idea.group);
            assert!(idea.goals.iter().all(|goal| (1..=17).contains(goal)), "{}", idea.group);
        }
    }
}
