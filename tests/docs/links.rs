//! Every relative link and every anchor leads to something that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{documents, events, text};
use crate::support::project;

/// Where the links of a document lead.
fn links(text: &str) -> Vec<String> {
    let target = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    };
    events(text).filter_map(target).collect()
}

/// The anchors of a document's headings, as GitHub makes them: lower case, no punctuation, `-` for a blank, and a number
/// where a heading comes again.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeMap::<String, u32>::new();
    let mut heading: Option<String> = None;
    for event in events(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let words = heading.take().unwrap().to_lowercase();
                let kept = words
                    .chars()
                    .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
                let slug: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
                let times = seen.entry(slug.clone()).or_default();
                found.insert(match *times {
                    0 => slug,
                    times => format!("{slug}-{times}"),
                });
                *times += 1;
            }
            _ => {}
        }
    }
    found
}

/// A path without `.` and `..`; `None` if it leads out of the project.
fn resolved(path: &Path) -> Option<PathBuf> {
    let mut resolved = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => resolved.push(name),
            Component::CurDir => {}
            Component::ParentDir => resolved.pop().then_some(())?,
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(resolved)
}

/// What is wrong with a link of a document.
fn fault(document: &Path, link: &str) -> Option<String> {
    if ["https://", "mailto:"]
        .iter()
        .any(|scheme| link.starts_with(scheme))
    {
        return None;
    }
    let (path, anchor) = link
        .split_once('#')
        .map_or((link, None), |(p, a)| (p, Some(a)));
    let target = match path {
        "" => document.to_owned(),
        path => match resolved(&document.parent().unwrap().join(path)) {
            Some(target) => target,
            None => return Some("leads out of the project".to_owned()),
        },
    };
    if !project(target.to_str().unwrap()).exists() {
        return Some(format!("there is no {}", target.display()));
    }
    let anchor = anchor?;
    let there = anchors(&text(&target));
    (!there.contains(anchor))
        .then(|| format!("{} has no heading #{anchor}: {there:?}", target.display()))
}

#[test]
fn every_link_leads_somewhere() {
    let mut faults = Vec::new();
    let mut tried = 0;
    for document in documents() {
        for link in links(&text(&document)) {
            tried += 1;
            let fault = fault(&document, &link);
            faults.extend(fault.map(|why| format!("{}: {link}: {why}", document.display())));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(tried > 30, "{tried} links");
}

#[test]
fn every_document_is_linked_from_the_readme_or_what_it_links() {
    let mut reached = BTreeSet::from([PathBuf::from("README.md")]);
    let mut waiting = vec![PathBuf::from("README.md")];
    while let Some(document) = waiting.pop() {
        for link in links(&text(&document)) {
            let path = link.split('#').next().unwrap();
            let Some(target) = resolved(&document.parent().unwrap().join(path)) else {
                continue;
            };
            let is_document = path.ends_with(".md") && !path.contains("://");
            if is_document && reached.insert(target.clone()) {
                waiting.push(target);
            }
        }
    }
    let lost: Vec<_> = documents()
        .into_iter()
        .filter(|d| !reached.contains(d))
        .collect();
    assert!(lost.is_empty(), "nobody finds {lost:?}");
}

#[test]
fn broken_links_are_found() {
    let here = Path::new("docs/errors.md");
    assert_eq!(fault(here, "formats.md#read-back"), None);
    assert_eq!(fault(here, "../README.md"), None);
    assert_eq!(fault(here, "#c-the-text-of-certdatatxt"), None);
    for broken in [
        "format.md",
        "formats.md#no-such-heading",
        "../../elsewhere.md",
        "#nothing",
    ] {
        assert!(fault(here, broken).is_some(), "{broken}");
    }
}
