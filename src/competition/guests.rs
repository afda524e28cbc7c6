//! People who are invited to work on a contest (jurors, screeners): how they are typed, and what shows that somebody has
//! an interest of their own in an entry.

use entity::UserId;
use entity::conflict::ConflictKind;
use serde_json::json;

use crate::account::rules::address;
use crate::error::{FieldErrors, Result};
use crate::web::Form;

/// Mail domains that say nothing about where somebody works.
const FREE_MAIL: [&str; 16] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "proton.me",
    "protonmail.com",
    "gmx.net",
    "gmx.de",
    "mail.ru",
    "yandex.ru",
    "qq.com",
    "163.com",
];

/// Whether two organisations are the same for the sake of conflicts: the same words, whatever their case.
#[must_use]
pub fn same_organisation(a: &str, b: &str) -> bool {
    let a = plain_name(a);
    !a.is_empty() && a == plain_name(b)
}

/// A name by which organisations are the same: its words, whatever their case.
#[must_use]
pub fn plain_name(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The domain of an address, if it says where somebody works.
#[must_use]
pub fn work_domain(email: &str) -> Option<&str> {
    let (_, domain) = email.rsplit_once('@')?;
    (!FREE_MAIL.contains(&domain)).then_some(domain)
}

/// Somebody to be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// In lower case.
    pub email: String,
    /// May be empty.
    pub name: String,
    /// May be empty.
    pub organisation: String,
    /// What was typed after it.
    pub more: Vec<String>,
}

/// Reads lines of `address`, `address | name` or `address | name | organisation`, and `more` parts after it.
///
/// # Errors
/// Invalid beside `lines`, with the first line that is wrong.
pub fn invited(form: &Form, more: usize) -> Result<Vec<Invited>> {
    let mut out: Vec<Invited> = Vec::new();
    for line in form.raw("lines").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut parts = line.split(['|', ';']).map(str::trim);
        let email = address(parts.next().unwrap_or_default());
        let mut rest: Vec<String> = parts.map(ToOwned::to_owned).collect();
        let long = rest.len() > 2 + more || rest.iter().any(|r| r.len() > 200);
        if !validator::ValidateEmail::validate_email(&email) || long {
            let mut errors = FieldErrors::default();
            errors.add_with("lines", "competition-line-wrong", json!({"line": line}));
            return Err(errors.into());
        }
        if out.iter().all(|other| other.email != email) {
            let more = if rest.len() > 2 { rest.split_off(2) } else { Vec::new() };
            let part = |i: usize| rest.get(i).cloned().unwrap_or_default();
            out.push(Invited { email, name: part(0), organisation: part(1), more });
        }
    }
    if out.is_empty() { Err(FieldErrors::one("lines", "error-required").into()) } else { Ok(out) }
}

/// Somebody who is to decide about an entry.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: &'a str,
    /// For whom the person works; may be empty.
    pub organisation: &'a str,
}

/// What keeps somebody from deciding about the entry of a team with these people and this organisation: being one of
/// them, working for the same organisation, or having an address of the same domain.
#[must_use]
pub fn conflict<'a>(
    me: Guest<'_>,
    people: impl IntoIterator<Item = (UserId, &'a str)>,
    organisation: &str,
) -> Option<ConflictKind> {
    let mut found = same_organisation(me.organisation, organisation).then_some(ConflictKind::Organisation);
    let domain = work_domain(me.email);
    for (user, email) in people {
        if user == me.user || email == me.email {
            return Some(ConflictKind::Member);
        }
        if domain.is_some() && domain == work_domain(email) {
            found = found.or(Some(ConflictKind::Domain));
        }
    }
    found
}

/// Whether an interest keeps somebody from deciding. A common domain does not keep organisers: where everybody who takes
/// part is of one house, somebody must decide. Their pages say so, and the record names who decided.
#[must_use]
pub fn keeps(interest: ConflictKind, organiser: bool) -> bool {
    !(organiser && interest == ConflictKind::Domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn conflicts_by_organisation_and_domain() {
        assert!(same_organisation(" ETH  Zürich", "eth zürich"));
        assert!(!same_organisation("", ""));
        assert_eq!(work_domain("a@eth.example"), Some("eth.example"));
        assert_eq!(work_domain("a@gmail.com"), None);
    }

    #[test]
    fn people_are_invited_line_by_line() {
        let typed = "Ann@Example.org | Ann | ITU\nbob@example.org\nann@example.org\n";
        let read = invited(&form(&[("lines", typed)]), 0).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].email.as_str(), read[0].organisation.as_str()), ("ann@example.org", "ITU"));
        assert!(invited(&form(&[("lines", "nonsense")]), 0).is_err());
        let long = form(&[("lines", "ann@example.org | Ann | ITU | C1")]);
        assert!(invited(&long, 0).is_err());
        assert_eq!(invited(&long, 2).unwrap()[0].more, ["C1"]);
    }

    #[test]
    fn an_interest_of_ones_own_shows() {
        let (own, other) = (UserId::new(), UserId::new());
        let me = Guest { user: own, email: "me@itu.example", organisation: "ITU" };
        assert_eq!(conflict(me, [(own, "other@mail.example")], ""), Some(ConflictKind::Member));
        assert_eq!(conflict(me, [(other, "a@itu.example")], "Owls"), Some(ConflictKind::Domain));
        assert_eq!(conflict(me, [(other, "a@owls.example")], "itu"), Some(ConflictKind::Organisation));
        assert_eq!(conflict(me, [(other, "a@owls.example")], "Owls"), None);
        for (kind, organiser, wanted) in [
            (ConflictKind::Domain, true, false),
            (ConflictKind::Domain, false, true),
            (ConflictKind::Member, true, true),
            (ConflictKind::Organisation, true, true),
        ] {
            assert_eq!(keeps(kind, organiser), wanted, "{kind:?} {organiser}");
        }
        let free = Guest { user: own, email: "me@gmail.com", organisation: "" };
        assert_eq!(conflict(free, [(other, "a@gmail.com")], ""), None);
    }
}
