//! One error for the whole server, rendered once at `web::edge`: as a page or as RFC 9457 problem details.
//!
//! `Invalid` carries messages per form field; `Refused` the closed list of business noes.

use poem::http::StatusCode;
use serde_json::{Map, Value};

/// After how many seconds it is worth asking again for what failed for a while.
pub const RETRY_AFTER: &str = "60";

/// A result whose error knows how to be shown.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong for a reader.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing here, or nothing that this reader may know of.
    #[error("not found")]
    NotFound,
    /// Signing in may help.
    #[error("sign in first")]
    SignIn,
    /// Known, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// The form's secret is missing or stale.
    #[error("the form has expired")]
    FormExpired,
    /// Messages beside fields.
    #[error("invalid input: {0:?}")]
    Invalid(FieldErrors),
    /// A rule of the contest says no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// Somebody else changed the same thing in the meantime.
    #[error("changed by somebody else in the meantime")]
    Stale,
    /// The request is malformed or broke off.
    #[error("bad request")]
    BadRequest,
    /// More bytes than are taken.
    #[error("too large")]
    TooLarge,
    /// More attempts than are taken.
    #[error("too many attempts")]
    TooMany,
    /// The verb is not one of this address.
    #[error("method not allowed")]
    Method,
    /// Database or storage cannot be reached now.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Database or storage has no room left.
    #[error("full: {0}")]
    Full(String),
    /// A mistake of ours.
    #[error("internal: {0}")]
    Internal(String),
}

/// The limits of what can be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// Entries of a team.
    Team,
    /// Entries of a person, over all teams.
    Person,
    /// Entries of an organisation in a category.
    Organisation,
    /// Entries in a category.
    Category,
    /// Files of a person, over all entries.
    Files,
    /// Questions of a person that wait for an answer.
    Questions,
}

/// The business noes. Each has a text `refusal-<key>` and a next step `refusal-<key>-next`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The stage is over; holds the deadline, until when late ones were taken, the arrival and the zone.
    Closed {
        deadline: chrono::DateTime<chrono::Utc>,
        late_until: Option<chrono::DateTime<chrono::Utc>>,
        arrived: chrono::DateTime<chrono::Utc>,
        zone: String,
    },
    /// The stage has not opened.
    NotOpenYet,
    /// No more entries or files fit; holds the limit, how much it is, and whom or what it is about.
    QuotaReached { quota: Quota, most: u32, name: String },
    /// Somebody or something may not enter; holds what was found on the organisers' list, why, and whom to ask.
    Barred { name: String, reason: String, contact: String },
    /// The owner of the project does not want it to be entered.
    OwnerDeclined,
    /// The owner of the project has not accepted yet that it is entered.
    OwnerFirst,
    /// The team is full.
    TeamFull,
    /// The team has too few members to submit.
    TeamTooSmall,
    /// Already in a team for this brief.
    AlreadyInTeam,
    /// The captain must hand over first.
    CaptainMustHandOver,
    /// Teams cannot change any more.
    TeamsFrozen,
    /// The invitation was used, revoked or is too old.
    InvitationSpent,
    /// The invitation went to another address.
    InvitationForAnother,
    /// The mailed link was used or is too old.
    LinkSpent,
    /// The juror must not judge this entry.
    ConflictOfInterest,
    /// The juror has not accepted the terms of judging yet.
    TermsFirst,
    /// The juror has abstained from judging this entry.
    Abstained,
    /// The rubric is frozen since scoring opened.
    RubricFrozen,
    /// Method, rule and tie rule are frozen since the stage opened.
    RuleFrozen,
    /// The stage is closed: what it rests on stays, until somebody takes the closing back.
    Settled,
    /// The entry is not in a state that allows this.
    WrongState,
    /// Whoever decided does not let the decision stand against an appeal.
    OwnDecision,
    /// An appeal against the last decision waits.
    AppealWaits,
    /// The entry was handed in again since somebody decided about it.
    ChangedSince,
    /// The next stage has opened, so that the closing of the one before it stays.
    NextOpened,
    /// Results are out: they cannot be changed silently.
    AlreadyReleased,
    /// The competition lacks something that this needs; holds a key of a text.
    NotReady(&'static str),
    /// The last organiser cannot leave.
    LastOrganiser,
    /// The address has to be confirmed first.
    ConfirmFirst,
    /// The rules have to be accepted first.
    RegisterFirst,
    /// Organisers have barred the person from the board; holds why.
    OffBoard(String),
    /// The other person takes no messages, whatever the reason.
    Unreachable,
    /// Enough was written today.
    DailyLimit,
    /// Somebody in the team has no guardian's consent yet, or has not told a date of birth.
    ConsentMissing,
    /// The team has not answered what the organisers ask of teams.
    TeamQuestions,
}

impl Quota {
    /// The key of its texts, without `refusal-`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Team => "too-many-of-team",
            Self::Person => "too-many-of-person",
            Self::Organisation => "too-many-of-organisation",
            Self::Category => "too-many-in-category",
            Self::Files => "too-many-files",
            Self::Questions => "too-many-questions",
        }
    }
}

impl Refusal {
    /// The key of its texts, without `refusal-`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Closed { late_until: Some(_), .. } => "closed-late",
            Self::Closed { .. } => "closed",
            Self::NotOpenYet => "not-open-yet",
            Self::QuotaReached { quota, .. } => quota.key(),
            Self::Barred { .. } => "barred",
            Self::OwnerDeclined => "owner-declined",
            Self::OwnerFirst => "owner-first",
            Self::TeamFull => "team-full",
            Self::TeamTooSmall => "team-too-small",
            Self::AlreadyInTeam => "already-in-team",
            Self::CaptainMustHandOver => "captain-must-hand-over",
            Self::TeamsFrozen => "teams-frozen",
            Self::InvitationSpent => "invitation-spent",
            Self::InvitationForAnother => "invitation-for-another",
            Self::LinkSpent => "link-spent",
            Self::ConflictOfInterest => "conflict-of-interest",
            Self::TermsFirst => "terms-first",
            Self::Abstained => "abstained",
            Self::RubricFrozen => "rubric-frozen",
            Self::RuleFrozen => "rule-frozen",
            Self::Settled => "settled",
            Self::WrongState => "wrong-state",
            Self::OwnDecision => "own-decision",
            Self::AppealWaits => "appeal-waits",
            Self::ChangedSince => "changed-since",
            Self::NextOpened => "next-opened",
            Self::AlreadyReleased => "already-released",
            Self::NotReady(_) => "not-ready",
            Self::LastOrganiser => "last-organiser",
            Self::ConfirmFirst => "confirm-first",
            Self::RegisterFirst => "register-first",
            Self::OffBoard(_) => "off-board",
            Self::Unreachable => "unreachable",
            Self::DailyLimit => "daily-limit",
            Self::ConsentMissing => "consent-missing",
            Self::TeamQuestions => "team-questions",
        }
    }
}

/// A message of one field: the key of a text and its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// The form field's name.
    pub field: String,
    /// The key of the text.
    pub key: String,
    /// Arguments of the text.
    pub args: Map<String, Value>,
}

/// Messages beside fields, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// One message.
    #[must_use]
    pub fn one(field: &str, key: &str) -> Self {
        let mut errors = Self::default();
        errors.add(field, key);
        errors
    }

    /// Adds a message without arguments.
    pub fn add(&mut self, field: &str, key: &str) -> &mut Self {
        self.add_with(field, key, Value::Null)
    }

    /// Adds a message with arguments, given as a JSON object.
    pub fn add_with(&mut self, field: &str, key: &str, args: Value) -> &mut Self {
        let args = if let Value::Object(map) = args { map } else { Map::new() };
        self.0.push(FieldError { field: field.to_owned(), key: key.to_owned(), args });
        self
    }

    /// Adds a message if `wrong`.
    pub fn add_if(&mut self, wrong: bool, field: &str, key: &str) -> &mut Self {
        if wrong {
            self.add(field, key);
        }
        self
    }

    /// Takes the messages of another check.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// # Errors
    /// `Error::Invalid` if there is any message.
    pub fn check(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(e: sea_orm::DbErr) -> Self {
        use sea_orm::DbErr;
        match e {
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => Self::Unavailable(format!("database: {e}")),
            e => Self::of_database(&e.to_string()),
        }
    }
}

/// Whether a database's words mean that it cannot serve now, rather than that we asked wrongly.
fn is_outage(words: &str) -> bool {
    const SIGNS: [&str; 8] = [
        "database is locked",
        "disk I/O error",
        "unable to open database",
        "Connection refused",
        "error communicating",
        "pool timed out",
        "terminating connection",
        "readonly database",
    ];
    SIGNS.iter().any(|sign| words.contains(sign))
}

/// Whether they mean that the disk is full: SQLite's words, and PostgreSQL's.
fn is_full(words: &str) -> bool {
    words.contains("disk is full") || words.contains("No space left on device")
}

impl Error {
    /// What a database's words mean.
    #[must_use]
    pub fn of_database(words: &str) -> Self {
        let told = format!("database: {words}");
        if is_full(words) {
            Self::Full(told)
        } else if is_outage(words) {
            Self::Unavailable(told)
        } else {
            Self::Internal(told)
        }
    }

    /// Whether it lies with what keeps rows and files, and may pass by itself.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Full(_))
    }

    /// The HTTP status.
    #[must_use]
    pub fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::FormExpired => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(_) | Self::Stale => StatusCode::CONFLICT,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The key of its texts, without `error-`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::SignIn => "sign-in",
            Self::Forbidden => "forbidden",
            Self::FormExpired => "form-expired",
            Self::Invalid(_) => "invalid",
            Self::Refused(_) => "refused",
            Self::Stale => "stale",
            Self::BadRequest => "bad-request",
            Self::TooLarge => "too-large",
            Self::TooMany => "too-many",
            Self::Method => "method",
            Self::Unavailable(_) => "unavailable",
            Self::Full(_) => "full",
            Self::Internal(_) => "internal",
        }
    }

    /// A mistake of ours, with words for the log.
    pub fn internal(words: impl std::fmt::Display) -> Self {
        Self::Internal(words.to_string())
    }
}

impl poem::error::ResponseError for Error {
    fn status(&self) -> StatusCode {
        self.status_code()
    }
}
