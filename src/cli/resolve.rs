//! From arguments, policy file and profile to one set of choices. Options beat the policy file,
//! which beats the profile.

use std::path::Path;
use std::str::FromStr;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::args::SelectionArgs;
use super::problem::Failure;
use super::profile::{self, Profile};
use crate::format::{self, Format};
use crate::input::{FileIdentity, Input};
use crate::policy::{Addition, Exclude, Policy, PolicyError, PolicyFile, Reasoned};
use crate::store::{LoadOptions, Purpose, Sha256};

/// What was asked for.
pub(super) struct Request {
    pub(super) format: &'static dyn Format,
    pub(super) policy: Policy,
    pub(super) load: LoadOptions,
    /// The time, if the user named it.
    pub(super) as_of: Option<Timestamp>,
    /// Files that were read for it.
    pub(super) inputs: Vec<FileIdentity>,
}

/// Resolves the selection arguments, reading policy file and additions.
pub(super) fn resolve(args: SelectionArgs) -> Result<Request, Failure> {
    let profile = args.profile.as_deref().and_then(profile::find);
    let mut inputs = Vec::new();
    let (file, from) = read_policy(args.policy.as_deref(), &mut inputs)?;
    let format = args
        .format
        .as_deref()
        .or(profile.map(|profile| profile.format));
    let format = format::find(format.unwrap_or("pem"));
    let format =
        format.ok_or_else(|| usage("U001", "there is no such format", "see `cabundle formats`"))?;

    let as_of_text = args.as_of.or(file.as_of.map(Reasoned::into_value));
    let as_of = as_of_text.as_deref().map(parse_time).transpose()?;
    let purposes = purposes(args.purpose, file.purpose, &from, format)?;
    let mut policy = Policy::new(purposes, as_of.map_or_else(clock, Ok)?);
    policy.carries = format.carries();
    if let Some(profile) = profile {
        apply(profile, &mut policy);
    }
    let from = from.as_str();
    take(
        &mut policy.distrust_after,
        args.distrust_after,
        read_key(file.distrust_after, from, "distrust-after")?,
    );
    take(
        &mut policy.name_constraints,
        args.name_constraints,
        read_key(file.name_constraints, from, "name-constraints")?,
    );
    take(
        &mut policy.expired,
        args.expired,
        read_key(file.expired, from, "expired")?,
    );
    policy.grace_days = args
        .grace_days
        .or(file.grace_days.map(Reasoned::into_value));
    policy.min_roots = args.min_roots.or(file.min_roots.map(Reasoned::into_value));
    policy.max_age_days = args.max_age.or(file.max_age.map(Reasoned::into_value));
    policy.allow_empty = args.allow_empty || file.allow_empty.is_some_and(Reasoned::into_value);

    for (prefix, reason) in file.exclude.into_iter().map(|choice| choice.into_parts()) {
        policy.exclude.push(Exclude::new(&prefix, reason)?);
    }
    for prefix in &args.exclude {
        policy.exclude.push(Exclude::new(prefix, None)?);
    }
    let beside = args
        .policy
        .as_deref()
        .and_then(Path::parent)
        .unwrap_or(Path::new(""));
    let added = file.add.into_iter().map(|choice| choice.into_parts());
    let added = added.map(|(file, reason)| (beside.join(file), reason));
    for (path, reason) in added.chain(args.add.into_iter().map(|path| (path, None))) {
        let input = Input::read(&path)?;
        inputs.extend(input.identity);
        let read = Addition::read(&input.name, &input.bytes, reason.as_deref())?;
        policy.additions.extend(read);
    }

    let mut allow_unknown = args.allow_unknown;
    allow_unknown.extend(
        file.allow_unknown
            .map(Reasoned::into_value)
            .unwrap_or_default(),
    );
    let load = LoadOptions {
        lenient: args.lenient || file.lenient.is_some_and(Reasoned::into_value),
        allow_unknown,
        expect_sha256: args.expect_sha256.or(read_key::<Sha256>(
            file.expect_sha256,
            from,
            "expect-sha256",
        )?),
    };
    Ok(Request {
        format,
        policy,
        load,
        as_of,
        inputs,
    })
}

fn usage(code: &'static str, message: &str, help: &'static str) -> Failure {
    Failure::Usage(code, message.to_owned(), help)
}

fn read_policy(
    path: Option<&Path>,
    inputs: &mut Vec<FileIdentity>,
) -> Result<(PolicyFile, String), Failure> {
    let Some(path) = path else {
        return Ok((PolicyFile::default(), String::new()));
    };
    let input = Input::read(path)?;
    inputs.extend(input.identity);
    let text = core::str::from_utf8(&input.bytes).map_err(|error| PolicyError::BadFile {
        from: input.name.clone(),
        reason: format!("not UTF-8 after {} bytes", error.valid_up_to()),
    })?;
    Ok((PolicyFile::parse(&input.name, text)?, input.name))
}

/// The words of a key of the policy file.
fn read_key<T: FromStr<Err = String>>(
    value: Option<Reasoned<String>>,
    from: &str,
    key: &str,
) -> Result<Option<T>, PolicyError> {
    let parse = |value: Reasoned<String>| {
        value
            .into_value()
            .parse()
            .map_err(|reason| PolicyError::BadFile {
                from: from.to_owned(),
                reason: format!("{key}: {reason}"),
            })
    };
    value.map(parse).transpose()
}

/// An option beats the policy file beats what is there.
fn take<T>(choice: &mut T, option: Option<T>, file: Option<T>) {
    if let Some(value) = option.or(file) {
        *choice = value;
    }
}

fn apply(profile: &Profile, policy: &mut Policy) {
    policy.distrust_after = profile.distrust_after;
    policy.date_source = profile.date_source;
    policy.name_constraints = profile.name_constraints;
    policy.expired = profile.expired;
}

/// All three where the format carries purposes, else server-auth.
fn purposes(
    options: Vec<Purpose>,
    file: Option<Reasoned<Vec<String>>>,
    from: &str,
    format: &dyn Format,
) -> Result<Vec<Purpose>, Failure> {
    let mut chosen = options;
    if chosen.is_empty() {
        for word in file.map(Reasoned::into_value).unwrap_or_default() {
            let purpose = word
                .parse()
                .map_err(|reason: String| PolicyError::BadFile {
                    from: from.to_owned(),
                    reason: format!("purpose: {reason}"),
                })?;
            chosen.push(purpose);
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(match chosen.as_slice() {
        [] if format.carries().purposes => Purpose::ALL.to_vec(),
        [] => vec![Purpose::ServerAuth],
        _ => chosen,
    })
}

/// An RFC 3339 time, or a date for its first second in UTC.
fn parse_time(text: &str) -> Result<Timestamp, Failure> {
    let is_date = text.len() == "2026-01-31".len();
    let parsed = if is_date {
        let date = text.parse::<Date>().ok();
        date.and_then(|date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok())
    } else {
        text.parse().ok()
    };
    parsed.ok_or_else(|| {
        Failure::Usage(
            "U002",
            format!("`{text}` is not an RFC 3339 date or time"),
            "write 2026-01-31 or 2026-01-31T00:00:00Z",
        )
    })
}

/// The only clock of the program: SOURCE_DATE_EPOCH, else now.
fn clock() -> Result<Timestamp, Failure> {
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(Timestamp::now());
    };
    let seconds = epoch.to_str().and_then(|text| text.parse().ok());
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.ok_or_else(|| {
        usage(
            "U003",
            "SOURCE_DATE_EPOCH is not a number of seconds",
            "unset it, or give --as-of",
        )
    })
}
