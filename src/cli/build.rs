//! `cabundle build`.

use super::args::BuildArgs;
use super::load::{Loaded, load_vouched};
use super::outdated;
use super::problem::{Answer, Failure};
use super::report::Reporter;
use super::resolve::{Request, resolve};
use crate::format::Makes;
use crate::output::{self, Way};
use crate::policy::Selection;
use crate::text::count;

pub(super) fn run(args: BuildArgs, reporter: &Reporter) -> Result<Answer, Failure> {
    let path = args.output.filter(|path| path.as_os_str() != "-");
    if args.check && path.is_none() {
        return Err(Failure::Usage(
            "U004",
            "--check compares with what is there, and nothing is named".to_owned(),
            "name it with --output",
        ));
    }
    let Request {
        format,
        policy,
        load: options,
        as_of,
        mut inputs,
    } = resolve(args.selection, args.guards)?;
    let way = if args.in_place {
        Way::InPlace
    } else {
        Way::Exchange
    };
    if way == Way::InPlace && format.makes() == Makes::File {
        return Err(Failure::Usage(
            "U006",
            format!(
                "--in-place is about directories, and `{}` makes a file",
                format.name()
            ),
            "leave it out: a file is always replaced in one step",
        ));
    }
    let loaded = load_vouched(args.certdata.as_deref(), &options)?;
    inputs.extend(&loaded.identities);
    let selection = loaded.store.select(policy)?;
    let artifact = selection.render(format, &args.render.options(as_of))?;
    let mut left = None;
    let answer = match &path {
        Some(path) if args.check => {
            let same = output::check_by(way, path, &artifact)?;
            let word = if same {
                "is up to date"
            } else {
                "differs or is missing"
            };
            reporter.say(&format!("{} {word}", path.display()));
            if same { Answer::Done } else { Answer::Differs }
        }
        Some(path) => {
            left = output::write_by(way, path, &artifact, &inputs)?;
            Answer::Done
        }
        None => {
            output::write_stdout(&artifact, &inputs)?;
            Answer::Done
        }
    };
    let mut told = [selection.diagnostics(), &format.tell(&selection)].concat();
    told.extend(outdated::limit(&selection));
    reporter.tell(&loaded, &told, args.accept_limits);
    if let Some(left) = left {
        reporter.insist(&left.to_diagnostic());
    }
    reporter.say(&summary(&loaded, &selection));
    Ok(answer)
}

/// How many roots, for what, from what.
fn summary(loaded: &Loaded, selection: &Selection<'_>) -> String {
    let purposes = selection.policy().purposes.iter();
    let roots: Vec<_> = purposes
        .map(|purpose| format!("{} for {purpose}", count(selection.count(*purpose), "root")))
        .collect();
    let added = match selection.count_added() {
        0 => String::new(),
        n => format!(", {} of them added,", count(n, "root")),
    };
    let store = &loaded.store;
    let version = store
        .version()
        .map(|version| format!(", NSS builtins {version}"));
    format!(
        "{}{added} from {} (SHA-256 {}{})",
        roots.join(", "),
        loaded.name,
        store.sha256,
        version.unwrap_or_default()
    )
}
