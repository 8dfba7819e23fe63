//! The inputs: what is embedded, an old file that distrusts a root, and one with hostile labels.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};

use super::place::Place;

/// One certdata.txt.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    /// The file.
    pub(crate) certdata: PathBuf,
    /// Whether the tool has it inside.
    pub(crate) embedded: bool,
    /// The directory for everything made of it.
    pub(crate) outputs: PathBuf,
}

/// All of them.
pub(crate) fn all(place: &Place) -> anyhow::Result<Vec<Input>> {
    let outputs = place.work.join("outputs");
    // Of another version of the tool.
    match std::fs::remove_dir_all(&outputs) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| outputs.display().to_string());
        }
        _ => {}
    }
    std::fs::create_dir_all(&outputs)?;
    let old = place.root.join("tests/data/certdata-2.60.txt");
    let hostile = outputs.join("hostile.txt");
    let embedded = place.root.join("data/certdata.txt");
    let text = std::fs::read_to_string(&embedded)?;
    std::fs::write(&hostile, with_hostile_labels(&text)?)?;
    [("embedded", embedded), ("2.60", old), ("hostile", hostile)]
        .into_iter()
        .map(|(name, certdata)| {
            let outputs = outputs.join(name);
            std::fs::create_dir_all(&outputs)?;
            Ok(Input {
                name,
                certdata,
                embedded: name == "embedded",
                outputs,
            })
        })
        .collect()
}

/// What a label must not do: end a comment, a string or a line, become a command, a marker, a path or
/// another's name. In the spelling of certdata.txt.
const HOSTILE: &[&str] = &[
    r#"*/ int x; /* \" ??/ \\"#,
    r"$(touch hacked) `touch hacked` ${IFS}; touch hacked #",
    r"'; touch hacked; echo '",
    r"-----BEGIN CERTIFICATE-----",
    r"../../etc/passwd",
    r"-rf",
    r"%41%zz%",
    r"{{ template }} : - & * ! | > @ <b> &amp; ]]>",
    r"# trusted: true",
    r"TWIN root",
    r"twin ROOT",
    r"twin root",
    r"F\xC5\x91tan\xC3\xBAs\xC3\xADtv\xC3\xA1ny \xF0\x9F\x98\x80",
    r"a\x0Ab\x0D-----BEGIN CERTIFICATE-----\x0A\x1B[2J\x00end",
    r"\xFF\xFE not UTF-8",
    " ",
];

/// The labels of the first roots become hostile ones, and one of them very long.
fn with_hostile_labels(certdata: &str) -> anyhow::Result<String> {
    const LABEL: &str = "CKA_LABEL UTF8 \"";
    let long = "long ".repeat(2000);
    let labels: Vec<&str> = HOSTILE.iter().copied().chain([long.as_str()]).collect();
    let mut names: Vec<&str> = Vec::new();
    let mut out = String::with_capacity(certdata.len());
    for line in certdata.split_inclusive('\n') {
        let Some(label) = line.trim_end().strip_prefix(LABEL) else {
            out.push_str(line);
            continue;
        };
        // The root list has a label too, and certificate and trust object have the same.
        let at = names.iter().position(|name| *name == label);
        let at = at.unwrap_or_else(|| {
            names.push(label);
            names.len() - 1
        });
        match at.checked_sub(1).and_then(|at| labels.get(at)) {
            Some(hostile) => out.push_str(&format!("{LABEL}{hostile}\"\n")),
            None => out.push_str(line),
        }
    }
    ensure!(
        names.len() > labels.len(),
        "data/certdata.txt has few labels"
    );
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{HOSTILE, with_hostile_labels};

    #[test]
    fn both_objects_of_a_root_get_its_hostile_label() {
        let label = |name: &str| format!("CKA_LABEL UTF8 \"{name}\"\n");
        let mut text = label("Mozilla Builtin Roots");
        for root in 0..30 {
            text += &label(&format!("root {root}"));
            text += "CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_TRUSTED_DELEGATOR\n";
            text += &label(&format!("root {root}"));
        }
        let hostile = with_hostile_labels(&text).unwrap();
        assert!(hostile.starts_with(&label("Mozilla Builtin Roots")));
        for label_text in HOSTILE {
            assert_eq!(
                hostile.matches(&label(label_text)).count(),
                2,
                "{label_text}"
            );
        }
        assert!(!hostile.contains("root 0\""));
        assert_eq!(hostile.matches(&label("root 29")).count(), 2);
        assert_eq!(hostile.lines().count(), text.lines().count());
    }

    #[test]
    fn a_file_without_labels_is_no_input() {
        assert!(with_hostile_labels("# nothing\n").is_err());
    }
}
