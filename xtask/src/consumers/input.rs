//! The inputs: what is embedded, an old file that distrusts a root, and one with hostile labels and more
//! distrust.

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
    let changed = outputs.join("hostile.txt");
    let embedded = place.root.join("data/certdata.txt");
    let text = std::fs::read_to_string(&embedded)?;
    std::fs::write(&changed, hostile(&text)?)?;
    [("embedded", embedded), ("2.60", old), ("hostile", changed)]
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

/// The labels of the first roots become hostile ones, and one of them very long. Of the next three roots
/// that are trusted for servers and e-mail, one is distrusted for e-mail, one for everything, and of one
/// the certificate is gone as well.
fn hostile(certdata: &str) -> anyhow::Result<String> {
    let long = "long ".repeat(2000);
    let labels: Vec<&str> = HOSTILE.iter().copied().chain([long.as_str()]).collect();
    let objects = objects(certdata);
    let mut names: Vec<&str> = Vec::new();
    for object in &objects {
        if let Some(name) = label(object).filter(|name| !names.contains(name)) {
            // The root list, which comes first, has a label too.
            names.push(name);
        }
    }
    let both = |name: &&str| {
        let mut of_name = objects.iter().filter(|object| label(object) == Some(name));
        of_name.any(|object| object.contains(SERVERS) && object.contains(EMAIL))
    };
    let rest = names.iter().copied().skip(labels.len() + 1);
    let chosen: Vec<&str> = rest.filter(both).take(3).collect();
    ensure!(chosen.len() == 3, "data/certdata.txt has few roots");
    let mut out = String::with_capacity(certdata.len());
    for object in &objects {
        let name = label(object);
        let chosen = chosen.iter().position(|chosen| Some(*chosen) == name);
        if chosen == Some(2) && object.contains("CKO_CERTIFICATE\n") {
            continue;
        }
        let mut object = (*object).to_owned();
        if let Some(chosen) = chosen {
            object = object.replace(EMAIL, "_EMAIL_PROTECTION CK_TRUST CKT_NSS_NOT_TRUSTED\n");
            if chosen > 0 {
                object = object.replace("CKT_NSS_TRUSTED_DELEGATOR\n", "CKT_NSS_NOT_TRUSTED\n");
                object = object.replace("CKT_NSS_MUST_VERIFY_TRUST\n", "CKT_NSS_NOT_TRUSTED\n");
            }
        }
        let at = names.iter().position(|known| Some(*known) == name);
        let hostile = at
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| labels.get(at));
        if let (Some(hostile), Some(name)) = (hostile, name) {
            object = object.replace(
                &format!("{LABEL}{name}\"\n"),
                &format!("{LABEL}{hostile}\"\n"),
            );
        }
        out.push_str(&object);
    }
    Ok(out)
}

const LABEL: &str = "\nCKA_LABEL UTF8 \"";
const SERVERS: &str = "_SERVER_AUTH CK_TRUST CKT_NSS_TRUSTED_DELEGATOR\n";
const EMAIL: &str = "_EMAIL_PROTECTION CK_TRUST CKT_NSS_TRUSTED_DELEGATOR\n";

/// The text from each class to the next; what stands before the first is one too.
fn objects(certdata: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = certdata
        .match_indices("\nCKA_CLASS ")
        .map(|(at, _)| at + 1)
        .collect();
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).copied().chain([certdata.len()]);
    let ranges = starts.iter().zip(ends);
    ranges
        .filter_map(|(start, end)| certdata.get(*start..end))
        .collect()
}

fn label(object: &str) -> Option<&str> {
    let (_, rest) = object.split_once(LABEL)?;
    // What stands before the first class describes the attributes.
    object
        .starts_with("CKA_CLASS")
        .then(|| rest.split('"').next())?
}

#[cfg(test)]
mod tests {
    use super::{HOSTILE, hostile};

    fn certdata(roots: usize) -> String {
        let label = |name: &str| format!("CKA_LABEL UTF8 \"{name}\"\n");
        let mut text = "# words\nCKA_CLASS CK_OBJECT_CLASS CKO_NSS_BUILTIN_ROOT_LIST\n".to_owned();
        text += &label("Mozilla Builtin Roots");
        for root in 0..roots {
            text += "\nCKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\n";
            text += &label(&format!("root {root}"));
            text += "\nCKA_CLASS CK_OBJECT_CLASS CKO_NSS_TRUST\n";
            text += &label(&format!("root {root}"));
            text += "CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_TRUSTED_DELEGATOR\n";
            text += "CKA_TRUST_EMAIL_PROTECTION CK_TRUST CKT_NSS_TRUSTED_DELEGATOR\n";
        }
        text
    }

    #[test]
    fn both_objects_of_a_root_get_its_hostile_label() {
        let text = hostile(&certdata(30)).unwrap();
        assert!(text.contains("\"Mozilla Builtin Roots\""));
        for label in HOSTILE {
            assert_eq!(
                text.matches(&format!("UTF8 \"{label}\"\n")).count(),
                2,
                "{label}"
            );
        }
        assert!(!text.contains("\"root 0\""));
        assert_eq!(text.matches("\"root 29\"").count(), 2);
    }

    #[test]
    fn three_roots_are_distrusted_and_one_of_them_has_no_certificate() {
        let text = hostile(&certdata(30)).unwrap();
        assert_eq!(text.matches("CKO_CERTIFICATE").count(), 29);
        assert_eq!(text.matches("CKO_NSS_TRUST\n").count(), 30);
        let distrusted = |purpose: &str| {
            text.matches(&format!("{purpose} CK_TRUST CKT_NSS_NOT_TRUSTED"))
                .count()
        };
        assert_eq!(
            (distrusted("SERVER_AUTH"), distrusted("EMAIL_PROTECTION")),
            (2, 3)
        );
    }

    #[test]
    fn a_file_with_few_roots_is_no_input() {
        assert!(hostile(&certdata(18)).is_err());
    }
}
