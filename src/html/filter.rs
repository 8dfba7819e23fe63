//! The filter: a search box and groups of choices over the items of a page.
//!
//! What it filters bears `data-find`, the text to search, and for each group an attribute `data-GROUP` with its
//! values between blanks. What bears `data-with` is shown together with the item of that id. A `data-section` without
//! a visible item is hidden too.

use maud::{Markup, html};

/// The controls.
pub(crate) struct Filter<'a> {
    /// What is counted, in the plural: `roots`.
    pub(crate) what: &'a str,
    /// How many there are.
    pub(crate) total: usize,
    /// Groups; an item must fit the choice of each.
    pub(crate) groups: &'a [Choice<'a>],
}

/// A group of which one value is chosen, or any.
pub(crate) struct Choice<'a> {
    /// Its name in attributes.
    pub(crate) name: &'a str,
    /// Its name for people.
    pub(crate) legend: &'a str,
    /// Value, what people read, and how many items have it. Those without any are left out.
    pub(crate) values: Vec<(&'a str, String, usize)>,
}

impl Filter<'_> {
    /// The controls, which only a script shows, and the count, which everybody sees.
    pub(crate) fn render(&self) -> Markup {
        let (what, total) = (self.what, self.total);
        html! {
            form #filter .filter role="search" aria-label={ "Filter the " (what) } autocomplete="off" hidden {
                div .field {
                    label for="find" { "Find by name or fingerprint" }
                    input #find type="search" autocomplete="off" spellcheck="false" aria-describedby="found";
                }
                @for group in self.groups {
                    fieldset {
                        legend { (group.legend) }
                        (radio(group.name, "", "All", total, true))
                        @for (value, label, count) in &group.values {
                            @if *count > 0 { (radio(group.name, value, label, *count, false)) }
                        }
                    }
                }
                button type="reset" { "Show all" }
            }
            p .found {
                output #found for="find" aria-live="polite" data-what=(what) { (total) " of " (total) " " (what) " shown" }
            }
        }
    }
}

fn radio(name: &str, value: &str, label: &str, count: usize, checked: bool) -> Markup {
    html! {
        label .choice {
            input type="radio" name=(name) value=(value) checked[checked];
            span { (label) " " span .count { (count) } }
        }
    }
}
