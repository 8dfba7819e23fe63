//! What is tried with every client, and what must come of it.

use super::pki::{ADDRESS, NAME, WRONG_NAME};

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Tls13,
    Tls12,
    WrongName,
    ByAddress,
    EmailOnly,
    Distrusted,
    Excluded,
    Absent,
    Expired,
}

/// What the store says of the root that signed the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    Server,
    EmailOnly,
    Distrusted,
    /// Trusted by the input, left out by `--exclude`.
    Excluded,
    /// The input does not know it.
    Absent,
}

/// Where the server is met: its certificate and its versions of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Good,
    Tls13,
    Tls12,
    Expired,
}

/// What a client must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Connects,
    Refuses(Reason),
}

/// Why a client refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Name,
    Issuer,
    Expired,
}

impl Case {
    pub(crate) const ALL: [Self; 9] = [
        Self::Tls13,
        Self::Tls12,
        Self::WrongName,
        Self::ByAddress,
        Self::EmailOnly,
        Self::Distrusted,
        Self::Excluded,
        Self::Absent,
        Self::Expired,
    ];

    /// The head of the column.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Tls13 => "TLS 1.3",
            Self::Tls12 => "TLS 1.2",
            Self::WrongName => "wrong name",
            Self::ByAddress => "by address",
            Self::EmailOnly => "email only",
            Self::Distrusted => "distrusted",
            Self::Excluded => "excluded",
            Self::Absent => "absent",
            Self::Expired => "expired",
        }
    }

    pub(crate) fn trust(self) -> Trust {
        match self {
            Self::Tls13 | Self::Tls12 | Self::WrongName | Self::ByAddress | Self::Expired => {
                Trust::Server
            }
            Self::EmailOnly => Trust::EmailOnly,
            Self::Distrusted => Trust::Distrusted,
            Self::Excluded => Trust::Excluded,
            Self::Absent => Trust::Absent,
        }
    }

    pub(crate) fn door(self) -> Door {
        match self {
            Self::Tls13 => Door::Tls13,
            Self::Tls12 => Door::Tls12,
            Self::Expired => Door::Expired,
            _ => Door::Good,
        }
    }

    /// Whom the client believes to call.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::WrongName => WRONG_NAME,
            Self::ByAddress => ADDRESS,
            _ => NAME,
        }
    }

    pub(crate) fn expected(self) -> Expected {
        match self {
            Self::Tls13 | Self::Tls12 => Expected::Connects,
            Self::WrongName | Self::ByAddress => Expected::Refuses(Reason::Name),
            Self::EmailOnly | Self::Distrusted | Self::Excluded | Self::Absent => {
                Expected::Refuses(Reason::Issuer)
            }
            Self::Expired => Expected::Refuses(Reason::Expired),
        }
    }
}

impl Trust {
    pub(crate) const ALL: [Self; 5] = [
        Self::Server,
        Self::EmailOnly,
        Self::Distrusted,
        Self::Excluded,
        Self::Absent,
    ];

    /// As in the names of files.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::EmailOnly => "email-only",
            Self::Distrusted => "distrusted",
            Self::Excluded => "excluded",
            Self::Absent => "absent",
        }
    }
}

impl Door {
    pub(crate) const ALL: [Self; 4] = [Self::Good, Self::Tls13, Self::Tls12, Self::Expired];
}
