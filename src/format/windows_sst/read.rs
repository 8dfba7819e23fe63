//! Serialized stores of Windows read back: properties in front of each certificate.
//!
//! Without a list of uses a root is trusted for all. Of a date of distrust it does not matter when it is: a store
//! knows no clock, and Microsoft sets none that lies ahead. A list of revocations or of trust is passed over.

use jiff::Timestamp;

use super::{ENCODING, FROM_1601_TO_1970, Id, MAGIC, VERSION, WindowsSst};
use crate::format::Format as _;
use crate::format::key_purposes::KeyPurposes;
use crate::format::read::{Broken, DistrustDate, Held, Holding, ReadError, ReadOptions, Reader};
use crate::store::{Certificate, Level, Origin, Purpose, Purposes};

/// A list of revocations, a list of trust: what may stand in place of a certificate.
const OTHERS: [u32; 2] = [33, 34];

impl Reader for WindowsSst {
    fn kind(&self) -> &'static str {
        self.name()
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let head = [VERSION.to_le_bytes(), MAGIC.to_le_bytes()].concat();
        bytes.starts_with(&head)
    }

    fn read(&self, bytes: &[u8], _: &ReadOptions) -> Result<Holding, ReadError> {
        let mut holding = Holding {
            says: self.carries(),
            ..Holding::plain(self.kind(), Vec::new())
        };
        let mut rest = bytes.get(8..).unwrap_or_default();
        let mut properties = Vec::new();
        loop {
            let place = format!("byte {}", bytes.len() - rest.len());
            let damaged = |reason| ReadError::damaged(self.kind(), place.as_str(), reason);
            let (element, behind) =
                Element::first(rest).ok_or_else(|| damaged("the end is missing"))?;
            rest = behind;
            match element.id {
                0 if properties.is_empty() && rest.is_empty() => return Ok(holding),
                0 => return Err(damaged("something stands behind the end")),
                id if id != Id::Certificate.number()
                    && Certificate::from_der(element.value.to_vec()).is_ok() =>
                {
                    return Err(damaged("a certificate that is said to be something else"));
                }
                id if OTHERS.contains(&id) => properties.clear(),
                id if id == Id::Certificate.number() => {
                    match held(&place, element.value, &properties) {
                        Ok(held) => holding.held.push(held),
                        Err(reason) => holding.broken.push(Broken { place, reason }),
                    }
                    properties.clear();
                }
                _ => properties.push(element),
            }
        }
    }
}

/// A property, or what the properties before it are of.
struct Element<'a> {
    id: u32,
    value: &'a [u8],
}

impl<'a> Element<'a> {
    /// The first one, and what is behind it. The end has no encoding.
    fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (id, bytes) = number(bytes)?;
        let (encoding, bytes) = number(bytes)?;
        let (length, bytes) = number(bytes)?;
        let (value, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
        let is_known = encoding == ENCODING || (id, encoding, length) == (0, 0, 0);
        is_known.then_some((Self { id, value }, rest))
    }
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_le_bytes(*number), rest))
}

fn held(place: &str, der: &[u8], properties: &[Element<'_>]) -> Result<Held, String> {
    let certificate = Certificate::from_der(der.to_vec()).map_err(|error| error.to_string())?;
    let find = |id: Id| {
        let mut all = properties.iter();
        all.find(|property| property.id == id.number())
            .map(|property| property.value)
    };
    let uses = |id: Id| {
        let list = find(id).map(KeyPurposes::from_der).transpose();
        list.map_err(|error| format!("property {}: {error}", id.number()))
    };
    // What no list names, it names all of.
    let names = |list: &Option<KeyPurposes>, purpose| list.is_none_or(|list| list.has(purpose));
    let (usage, distrusted) = (uses(Id::Usage)?, uses(Id::DisallowedUsage)?);
    let is_distrusted = find(Id::Disallowed).is_some();
    let level = |purpose| match purpose {
        _ if is_distrusted && names(&distrusted, purpose) => Level::Distrusted,
        _ if names(&usage, purpose) => Level::Trusted,
        _ => Level::MustVerify,
    };
    let dated = uses(Id::NotBeforeUsage)?;
    let date = find(Id::NotBefore).map(time).transpose()?;
    let date = |purpose: Purpose| {
        let applies = level(purpose) == Level::Trusted && names(&dated, purpose);
        let date = date.filter(|_| applies)?;
        let origin = Origin::Certificate;
        Some(DistrustDate { date, origin })
    };
    Ok(Held {
        label: find(Id::Name).map(text).unwrap_or_default(),
        levels: Some(Purposes::from_fn(|purpose| Some(level(purpose)))),
        dates: Purposes::from_fn(date),
        ..Held::plain(certificate, place)
    })
}

/// UTF-16 with a zero at its end.
fn text(value: &[u8]) -> Vec<u8> {
    let (units, _) = value.as_chunks();
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    let units: Vec<_> = units.take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&units).into_bytes()
}

/// Tenths of microseconds since 1601; as far as the latest instant, which stands for all later ones.
fn time(value: &[u8]) -> Result<Timestamp, String> {
    let ticks = value.try_into().map(u64::from_le_bytes);
    let ticks = ticks.map_err(|_| format!("a time of {} bytes", value.len()))?;
    let seconds = i64::try_from(ticks / 10_000_000).unwrap_or(i64::MAX) - FROM_1601_TO_1970;
    let latest = seconds >= Timestamp::MAX.as_second();
    let time = Timestamp::from_second(seconds).ok().filter(|_| !latest);
    Ok(time.unwrap_or(Timestamp::MAX))
}
