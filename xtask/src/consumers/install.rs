//! Installing by name: Debian packages, Debian sources, PyPI into a virtual environment, npm into a
//! directory. What is there stays; what cannot be installed is told with the command that would.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context as _;

use super::place::{Place, done};
use super::progress;

/// What a reader needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// A Debian package, and the program on the PATH or the file that shows it is there: programs
    /// need not come from the package.
    Debian(&'static str, &'static str),
    /// A Debian source package.
    Source(&'static str),
    /// A package of PyPI, in the virtual environment.
    Pypi(&'static str),
    /// A package of npm.
    Npm(&'static str),
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Debian(name, _) => f.write_str(name),
            Self::Source(name) => write!(f, "{name} (source)"),
            Self::Pypi(name) => write!(f, "{name} (PyPI)"),
            Self::Npm(name) => write!(f, "{name} (npm)"),
        }
    }
}

/// What is there now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Installed {
    missing: BTreeSet<Need>,
}

/// Making a virtual environment takes these.
const PYTHON: &[Need] = &[
    Need::Debian("python3", "python3"),
    Need::Debian("python3-venv", "python3"),
];

impl Installed {
    /// Installs what is not there, if allowed, and looks what is. That an installation fails is no
    /// error here: the rows that need it will say so.
    pub(crate) fn bring(place: &Place, needs: &[Need], install: bool) -> anyhow::Result<Self> {
        let mut needs: BTreeSet<Need> = needs.iter().copied().collect();
        if needs.iter().any(|need| matches!(need, Need::Pypi(_))) {
            needs.extend(PYTHON);
        }
        if needs.iter().any(|need| matches!(need, Need::Source(_))) {
            needs.insert(Need::Debian("dpkg-dev", "dpkg-source"));
        }
        if needs.iter().any(|need| matches!(need, Need::Npm(_))) {
            needs.insert(Need::Debian("npm", "npm"));
        }
        if install {
            let missing = Self::look(place, &needs)?.missing;
            let of = |name: fn(&Need) -> Option<&'static str>| -> Vec<&'static str> {
                missing.iter().filter_map(name).collect()
            };
            let packages = of(|need| match need {
                Need::Debian(name, _) => Some(*name),
                _ => None,
            });
            let sources = of(|need| match need {
                Need::Source(name) => Some(*name),
                _ => None,
            });
            let pypi_names = of(|need| match need {
                Need::Pypi(name) => Some(*name),
                _ => None,
            });
            let npm_names = of(|need| match need {
                Need::Npm(name) => Some(*name),
                _ => None,
            });
            told(debian(&packages));
            told(source(&place.sources(), &sources));
            told(pypi(&place.venv(), &pypi_names));
            told(npm(&place.npm(), &npm_names));
        }
        Self::look(place, &needs)
    }

    fn look(place: &Place, needs: &BTreeSet<Need>) -> anyhow::Result<Self> {
        let python = place.venv().join("bin/python");
        let pypi = if python.exists() {
            let mut command = installer(python);
            let freeze = done(command.args(["-m", "pip", "list", "--format=freeze"]))?;
            let names = freeze.lines().filter_map(|line| line.split("==").next());
            names.map(pypi_name).collect()
        } else {
            BTreeSet::new()
        };
        let there = |need: &Need| match need {
            Need::Debian(_, proof) => is_there(proof),
            Need::Source(name) => place.sources().join(name).is_dir(),
            Need::Pypi(name) => pypi.contains(&pypi_name(name)),
            Need::Npm(name) => place.npm().join("node_modules").join(name).is_dir(),
        };
        Ok(Self {
            missing: needs.iter().filter(|need| !there(need)).copied().collect(),
        })
    }

    /// What is missing of these, each with the command that installs it.
    pub(crate) fn missing(&self, needs: &[Need]) -> Vec<String> {
        let missing = needs.iter().filter(|need| self.missing.contains(need));
        missing
            .map(|need| match need {
                Need::Debian(name, _) => format!("{name} is not there: apt-get install {name}"),
                Need::Source(name) => {
                    format!("the source of {name} is not there: apt-get source {name}")
                }
                Need::Pypi(name) => {
                    format!("{name} is not there: target/consumers/venv/bin/pip install {name}")
                }
                Need::Npm(name) => {
                    format!("{name} is not there: npm install --prefix target/consumers/npm {name}")
                }
            })
            .collect()
    }
}

fn told(outcome: anyhow::Result<()>) {
    if let Err(error) = outcome {
        progress(format_args!("not installed: {error:#}"));
    }
}

/// pip's names fold case, and `-`, `_` and `.` (PEP 503).
fn pypi_name(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

/// A program that installs, with the maintainer's environment: it may hold the proxy to go through and
/// the CA to believe. Never for ever.
fn installer(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=10", "600"]).arg(name);
    command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

/// Whether a file is there, or a program on the PATH.
fn is_there(proof: &str) -> bool {
    if proof.starts_with('/') {
        return Path::new(proof).exists();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(proof).is_file())
}

/// Debian packages. Needs root.
pub(crate) fn debian(names: &[&str]) -> anyhow::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    progress(format_args!("apt-get install {}", names.join(" ")));
    let apt = |args: &[&str]| {
        let mut command = installer("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        done(
            command
                .args(["-q", "-y", "-o", "DPkg::Lock::Timeout=300"])
                .args(args),
        )
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], names].concat())?;
    Ok(())
}

/// Debian source packages, each unpacked into a directory of its name. The machine's own lists say
/// where packages come from; the sources stand beside them, so the same lists with `deb-src` are
/// used, for this call only.
pub(crate) fn source(directory: &Path, names: &[&str]) -> anyhow::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    progress(format_args!("apt-get source {}", names.join(" ")));
    let lists = directory.join("lists");
    let state = directory.join("state");
    for made in [&lists, &state.join("partial")] {
        std::fs::create_dir_all(made).with_context(|| made.display().to_string())?;
    }
    // Not the lists of others: few of them have sources.
    for name in ["sources.list", "sources.list.d/debian.sources"] {
        let Ok(text) = std::fs::read_to_string(Path::new("/etc/apt").join(name)) else {
            continue;
        };
        let list = Path::new(name).file_name().unwrap_or_default();
        std::fs::write(lists.join(list), as_sources(&text))?;
    }
    let apt = |program: &str, args: &[&str]| {
        let mut command = installer(program);
        command.current_dir(directory).arg("-q");
        command.args(["-o", "Dir::Etc::sourcelist=/dev/null", "-o"]);
        command.arg(format!("Dir::Etc::sourceparts={}", lists.display()));
        command.arg("-o");
        command.arg(format!("Dir::State::lists={}", state.display()));
        // The cache of package lists belongs to the lists.
        command.args([
            "-o",
            "Dir::Cache::pkgcache=",
            "-o",
            "Dir::Cache::srcpkgcache=",
        ]);
        // The user `_apt` cannot write under the home of everybody.
        command.args(["-o", "APT::Sandbox::User=root"]);
        done(command.args(args))
    };
    apt("apt-get", &["update"])?;
    for name in names {
        fetch(&apt, name)?;
        let entries = std::fs::read_dir(directory)?.flatten();
        let mut dsc = entries.map(|entry| entry.path()).filter(|path| {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            file.starts_with(&format!("{name}_")) && file.ends_with(".dsc")
        });
        let dsc = dsc.next().with_context(|| format!("{name} has no .dsc"))?;
        let mut unpack = installer("dpkg-source");
        unpack.current_dir(directory).args(["--no-check", "-x"]);
        done(unpack.arg(dsc).arg(name))?;
    }
    Ok(())
}

/// The newest version, or another that the mirror still has: lists may name one that is gone.
fn fetch(apt: &dyn Fn(&str, &[&str]) -> anyhow::Result<String>, name: &str) -> anyhow::Result<()> {
    let download = |which: &str| {
        apt(
            "apt-get",
            &["source", "--only-source", "--download-only", which],
        )
        .map(drop)
    };
    let newest = download(name);
    if newest.is_ok() {
        return newest;
    }
    let told = apt("apt-cache", &["showsrc", "--only-source", name])?;
    let versions = told
        .lines()
        .filter_map(|line| line.strip_prefix("Version: "));
    let mut others = versions.map(|version| download(&format!("{name}={version}")));
    others.find(Result::is_ok).unwrap_or(newest)
}

/// A list of apt with sources for packages, in both of its forms.
fn as_sources(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.first() {
            Some(&"deb") => out.push_str(&line.replacen("deb", "deb-src", 1)),
            Some(&"Types:") => out.push_str("Types: deb-src"),
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// Packages of PyPI, in a virtual environment, which is made if need be.
pub(crate) fn pypi(venv: &Path, names: &[&str]) -> anyhow::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    progress(format_args!("pip install {}", names.join(" ")));
    let python = venv.join("bin/python");
    if !python.exists() {
        done(
            installer("python3")
                .args(["-m", "venv", "--clear"])
                .arg(venv),
        )?;
    }
    done(
        installer(python)
            .args(["-m", "pip", "install", "-q"])
            .args(names),
    )?;
    Ok(())
}

/// Packages of npm, below a directory. Their install scripts are not run.
pub(crate) fn npm(directory: &Path, names: &[&str]) -> anyhow::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    progress(format_args!("npm install {}", names.join(" ")));
    std::fs::create_dir_all(directory)?;
    let mut command = installer("npm");
    command.args([
        "install",
        "--no-fund",
        "--no-audit",
        "--ignore-scripts",
        "--prefix",
    ]);
    done(command.arg(directory).args(names))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Installed, Need, as_sources, is_there, pypi_name};

    const CERTTOOL: Need = Need::Debian("gnutls-bin", "certtool");
    const PYJKS: Need = Need::Pypi("pyjks");

    #[test]
    fn what_is_missing_is_told_with_its_command() {
        let installed = Installed {
            missing: [CERTTOOL, PYJKS].into(),
        };
        let told = installed.missing(&[CERTTOOL, Need::Debian("curl", "curl")]);
        assert_eq!(
            told,
            ["gnutls-bin is not there: apt-get install gnutls-bin"]
        );
        let told = installed.missing(&[PYJKS]).concat();
        assert!(told.ends_with("bin/pip install pyjks"), "{told}");
        assert!(installed.missing(&[Need::Npm("undici")]).is_empty());
    }

    #[test]
    fn programs_are_found_on_the_path_and_files_where_they_are() {
        assert!(is_there("sh"));
        assert!(!is_there("no-program-has-this-name"));
        assert!(is_there("/bin/sh"));
        assert!(!is_there("/bin/no-program-has-this-name"));
    }

    #[test]
    fn both_forms_of_a_list_become_sources() {
        let old = "# here\ndeb [signed-by=/k] mirror stable main\ndeb-src mirror stable main\n";
        let new = "Types: deb\nSuites: stable\n";
        assert_eq!(
            as_sources(old),
            "# here\ndeb-src [signed-by=/k] mirror stable main\ndeb-src mirror stable main\n"
        );
        assert_eq!(as_sources(new), "Types: deb-src\nSuites: stable\n");
    }

    #[test]
    fn names_of_pypi_fold() {
        assert_eq!(pypi_name("PyYAML"), pypi_name("pyyaml"));
        assert_eq!(pypi_name("virt_firmware"), pypi_name("virt-firmware"));
    }
}
