//! One life, and what is said of it.

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use crate::history::{Life, Spell, Standing};
use crate::store::Purpose;
use crate::text::{brief, time};

/// A life, and its words.
pub(super) struct Entry<'a> {
    pub(super) life: &'a Life,
    label: String,
}

impl<'a> Entry<'a> {
    pub(super) fn new(life: &'a Life) -> Self {
        let label = match brief(life.label.as_bytes()) {
            none if none.is_empty() => "(no label)".to_owned(),
            label => label,
        };
        Self { life, label }
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// The order of the page: by when they came, then by name.
    pub(super) fn order(&self) -> impl Ord {
        (self.life.first, self.label.to_lowercase(), self.life.sha256)
    }

    /// Every date on which something happened.
    pub(super) fn dates(&self) -> impl Iterator<Item = Date> + Clone {
        let spells = self.life.spells.iter().map(|spell| spell.from);
        [self.life.first]
            .into_iter()
            .chain(self.life.gone)
            .chain(spells)
    }

    /// The id of its row in words. Two roots share no fingerprint, nor this much of one.
    pub(super) fn id(&self) -> String {
        format!("r{}", self.life.sha256)
    }

    /// What it is trusted for now; `None` if it is not there.
    pub(super) fn now(&self, purpose: Purpose) -> Option<Standing> {
        let spell = self.life.spells.last()?;
        let there = self.life.gone.is_none();
        there.then(|| *spell.standing.get(purpose)).flatten()
    }

    /// Values of the filter's group `state`.
    pub(super) fn state(&self) -> Vec<&'static str> {
        let trusted = |purpose: &Purpose| self.now(*purpose) == Some(Standing::Trusted);
        vec![match self.life.gone {
            Some(_) => "removed",
            None if Purpose::ALL.iter().any(trusted) => "trusted",
            None => "kept",
        }]
    }

    /// Values of `mark`.
    pub(super) fn marks(&self) -> Vec<&'static str> {
        let marks = [(self.distrusted(), "distrusted"), (self.dated(), "dated")];
        let marks = marks.into_iter().filter(|(has, _)| *has);
        marks.map(|(_, mark)| mark).collect()
    }

    /// Values of `purpose`.
    pub(super) fn purposes(&self) -> Vec<&'static str> {
        let ever = |purpose: &Purpose| {
            let mut spells = self.life.spells.iter();
            spells.any(|spell| *spell.standing.get(*purpose) == Some(Standing::Trusted))
        };
        let purposes = Purpose::ALL.into_iter().filter(ever);
        purposes.map(Purpose::as_str).collect()
    }

    /// Whether it ever was actively distrusted.
    pub(super) fn distrusted(&self) -> bool {
        self.life.spells.iter().any(|spell| {
            let mut standings = spell.standing.iter();
            standings.any(|(_, standing)| *standing == Some(Standing::Distrusted))
        })
    }

    /// Whether it ever was trusted with a distrust date.
    pub(super) fn dated(&self) -> bool {
        let dated = |spell: &Spell| Purpose::ALL.iter().any(|p| limit(spell, *p).is_some());
        self.life.spells.iter().any(dated)
    }

    /// The whole life in one sentence.
    pub(super) fn sentence(&self) -> String {
        let spells = self.life.spells.iter();
        let spells = spells.map(|spell| format!("from {} {}", spell.from, meaning(spell)));
        let end = self.life.gone.map(|gone| format!("removed {gone}"));
        let end = end.unwrap_or_else(|| "still there".to_owned());
        let parts: Vec<_> = spells.chain([end]).collect();
        format!("{}: {}", self.label, parts.join("; "))
    }

    /// The row in words.
    pub(super) fn row(&self) -> Markup {
        let life = self.life;
        let sha256 = life.sha256.to_string();
        html! {
            tr id=(self.id()) data-find={ (self.label) "\n" (sha256) } data-state=(self.state().join(" "))
                data-mark=(self.marks().join(" ")) data-purpose=(self.purposes().join(" "))
            {
                th scope="row" { (self.label) " " code { (sha256) } }
                td { (life.first) }
                td { @if let Some(gone) = life.gone { (gone) } @else { "still there" } }
                td {
                    ul { @for spell in &life.spells { li { "from " (spell.from) " " (meaning(spell)) } } }
                }
            }
        }
    }
}

/// The date after which certificates are not trusted, of a purpose for which the others are.
pub(super) fn limit(spell: &Spell, purpose: Purpose) -> Option<Timestamp> {
    let trusted = *spell.standing.get(purpose) == Some(Standing::Trusted);
    spell.dates.get(purpose).filter(|_| trusted)
}

/// `trusted for server-auth, email-protection`, and so on.
fn meaning(spell: &Spell) -> String {
    let of = |standing, dated: bool| {
        let of = |purpose: &Purpose| {
            *spell.standing.get(*purpose) == Some(standing)
                && limit(spell, *purpose).is_some() == dated
        };
        let purposes = Purpose::ALL.into_iter().filter(of);
        purposes.map(Purpose::as_str).collect::<Vec<_>>().join(", ")
    };
    let mut parts = Vec::new();
    for (words, purposes) in [
        ("trusted", of(Standing::Trusted, false)),
        ("distrusted", of(Standing::Distrusted, false)),
    ] {
        if !purposes.is_empty() {
            parts.push(format!("{words} for {purposes}"));
        }
    }
    for purpose in Purpose::ALL {
        if let Some(date) = limit(spell, purpose) {
            let date = time(date);
            parts.push(format!("trusted for {purpose} if issued until {date}"));
        }
    }
    match parts.is_empty() {
        true => "neither trusted nor distrusted".to_owned(),
        false => parts.join(", "),
    }
}
