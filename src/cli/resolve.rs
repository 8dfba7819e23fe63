//! From arguments, policy file and profile to one set of choices. Options beat the policy file,
//! which beats the profile.

use std::path::Path;
use std::str::FromStr;

use jiff::Timestamp;

use super::args::{GuardArgs, SelectionArgs};
use super::problem::Failure;
use super::profile::{self, Profile};
use super::time;
use crate::format::{self, Format};
use crate::input::{FileIdentity, Input, MAX_BY_HAND};
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

/// Resolves the arguments of a command that shows what is there, and so refuses nothing for being
/// small or old.
pub(super) fn resolve_to_show(args: SelectionArgs) -> Result<Request, Failure> {
    let mut request = resolve(args, GuardArgs::default())?;
    request.policy.allow_empty = true;
    request.policy.min_roots = None;
    request.policy.max_age_days = None;
    Ok(request)
}

/// Resolves the selection arguments, reading policy file and additions.
pub(super) fn resolve(args: SelectionArgs, guards: GuardArgs) -> Result<Request, Failure> {
    let profile = args.profile.as_deref().and_then(profile::find);
    let mut inputs = Vec::new();
    let (file, from) = read_policy(args.policy.as_deref(), &mut inputs)?;
    let format = args
        .format
        .as_deref()
        .or(profile.map(|profile| profile.format));
    let format = format::find(format.unwrap_or("pem"));
    let format = format.ok_or_else(no_such_format)?;

    let as_of_text = args.as_of.or(file.as_of.map(Reasoned::into_value));
    let as_of = as_of_text.as_deref().map(time::parse).transpose()?;
    let purposes = purposes(args.purpose, file.purpose, &from, format)?;
    let mut policy = Policy::new(purposes, as_of.map_or_else(time::now, Ok)?);
    policy.carries = format.carries();
    if let Some(profile) = profile {
        apply(profile, &mut policy);
    }
    let from = from.as_str();
    let why = &mut policy.why;
    let mode = read_key(
        file.distrust_after,
        from,
        "distrust-after",
        &mut why.distrust_after,
    )?;
    take(
        &mut policy.distrust_after,
        args.distrust_after,
        mode,
        &mut why.distrust_after,
    );
    let mode = read_key(
        file.name_constraints,
        from,
        "name-constraints",
        &mut why.name_constraints,
    )?;
    take(
        &mut policy.name_constraints,
        args.name_constraints,
        mode,
        &mut why.name_constraints,
    );
    let mode = read_key(file.expired, from, "expired", &mut why.expired)?;
    take(&mut policy.expired, args.expired, mode, &mut why.expired);
    if let Some((days, reason)) = file.grace_days.map(Reasoned::into_parts) {
        policy.grace_days = Some(days);
        // Of an option neither days nor reason are the file's.
        let reason = reason.filter(|_| args.grace_days.is_none());
        policy.why.distrust_after = reason.or(policy.why.distrust_after.take());
    }
    policy.grace_days = args.grace_days.or(policy.grace_days);
    policy.min_roots = guards
        .min_roots
        .or(file.min_roots.map(Reasoned::into_value));
    policy.max_age_days = guards.max_age.or(file.max_age.map(Reasoned::into_value));
    policy.allow_empty = guards.allow_empty || file.allow_empty.is_some_and(Reasoned::into_value);

    for (prefix, reason) in file.exclude.into_iter().map(|choice| choice.into_parts()) {
        let exclude = Exclude::new(&prefix, reason);
        policy
            .exclude
            .push(exclude.map_err(|e| in_file(from, "exclude", &e))?);
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
        let input = Input::read_within(&path, MAX_BY_HAND)?;
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
    let expected = read_key::<Sha256>(file.expect_sha256, from, "expect-sha256", &mut None)?;
    let load = LoadOptions {
        lenient: args.lenient || file.lenient.is_some_and(Reasoned::into_value),
        allow_unknown,
        every_md5: true,
        expect_sha256: args.expect_sha256.or(expected),
    };
    Ok(Request {
        format,
        policy,
        load,
        as_of,
        inputs,
    })
}

/// clap knows the names of all formats; a profile's format is one of them.
fn no_such_format() -> Failure {
    let message = "there is no such format".to_owned();
    Failure::Usage("U001", message, "see `cabundle formats`")
}

fn read_policy(
    path: Option<&Path>,
    inputs: &mut Vec<FileIdentity>,
) -> Result<(PolicyFile, String), Failure> {
    let Some(path) = path else {
        return Ok((PolicyFile::default(), String::new()));
    };
    let input = Input::read_within(path, MAX_BY_HAND)?;
    inputs.extend(input.identity);
    let text = core::str::from_utf8(&input.bytes).map_err(|error| PolicyError::BadFile {
        from: input.name.clone(),
        reason: format!("not UTF-8 after {} bytes", error.valid_up_to()),
    })?;
    Ok((PolicyFile::parse(&input.name, text)?, input.name))
}

/// An error about a key of the policy file, with the file's name.
fn in_file(from: &str, key: &str, error: &dyn std::fmt::Display) -> PolicyError {
    PolicyError::BadFile {
        from: from.to_owned(),
        reason: format!("{key}: {error}"),
    }
}

/// The word of a key of the policy file; its reason goes to `why`.
fn read_key<T: FromStr<Err = String>>(
    choice: Option<Reasoned<String>>,
    from: &str,
    key: &str,
    why: &mut Option<String>,
) -> Result<Option<T>, PolicyError> {
    let Some((word, reason)) = choice.map(Reasoned::into_parts) else {
        return Ok(None);
    };
    *why = reason;
    let value = word
        .parse()
        .map_err(|reason: String| in_file(from, key, &reason));
    value.map(Some)
}

/// An option beats the policy file, its reason too, beats what is there.
fn take<T>(choice: &mut T, option: Option<T>, file: Option<T>, why: &mut Option<String>) {
    if option.is_some() {
        *why = None;
    }
    if let Some(value) = option.or(file) {
        *choice = value;
    }
}

fn apply(profile: &Profile, policy: &mut Policy) {
    policy.distrust_after = profile.distrust_after;
    policy.grace_days = profile.grace_days;
    policy.date_source = profile.date_source;
    policy.name_constraints = profile.name_constraints;
    policy.expired = profile.expired;
    policy.mozilla_ca_policy_only = profile.mozilla_ca_policy_only;
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
        let words = file.map(Reasoned::into_value);
        if words.as_ref().is_some_and(Vec::is_empty) {
            let reason = "no purpose is named: leave the key out for the format's own";
            return Err(in_file(from, "purpose", &reason).into());
        }
        for word in words.unwrap_or_default() {
            let purpose = word
                .parse()
                .map_err(|reason: String| in_file(from, "purpose", &reason))?;
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
