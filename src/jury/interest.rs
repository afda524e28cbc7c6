//! What records show of a juror's interest in an entry: pure, and by look-up, so that many jurors and entrants cost little.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::conflict::ConflictKind;
use entity::{EntryId, UserId};

use crate::competition::guests::{plain_name, work_domain};

/// Somebody who judges, or may be asked to.
#[derive(Clone, Debug)]
pub struct Person<K> {
    /// Who.
    pub key: K,
    /// The account, if there is one.
    pub user: Option<UserId>,
    /// The addresses: the one that was invited, and that of the account.
    pub emails: Vec<String>,
    /// For whom the person works; may be empty.
    pub organisation: String,
}

/// What is known of those who entered.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Members of teams: entry, account, address.
    pub entrants: Vec<(EntryId, UserId, String)>,
    /// Organisations of entries.
    pub organisations: Vec<(EntryId, String)>,
    /// With whom somebody was in a team of another competition of the site.
    pub teammates: HashMap<UserId, HashSet<UserId>>,
}

/// The strongest interest of each person in each entry, where there is one: being a member of its team, the same
/// organisation, an address of the same work domain, a team in common in another competition.
#[must_use]
pub fn found<K: Copy + Ord>(people: &[Person<K>], records: &Records) -> BTreeMap<(K, EntryId), ConflictKind> {
    let (mut by_user, mut by_email, mut by_domain, mut by_name) =
        (HashMap::new(), HashMap::new(), HashMap::new(), HashMap::new());
    for (entry, user, email) in &records.entrants {
        by_user.entry(*user).or_insert_with(Vec::new).push(*entry);
        by_email.entry(email.as_str()).or_insert_with(Vec::new).push(*entry);
        if let Some(domain) = work_domain(email) {
            by_domain.entry(domain).or_insert_with(Vec::new).push(*entry);
        }
    }
    for (entry, name) in &records.organisations {
        let name = plain_name(name);
        if !name.is_empty() {
            by_name.entry(name).or_insert_with(Vec::new).push(*entry);
        }
    }
    let mut all = BTreeMap::new();
    for p in people {
        let mut note = |entries: Option<&Vec<EntryId>>, kind: ConflictKind| {
            for entry in entries.into_iter().flatten() {
                all.entry((p.key, *entry)).or_insert(kind);
            }
        };
        note(p.user.and_then(|id| by_user.get(&id)), ConflictKind::Member);
        for email in &p.emails {
            note(by_email.get(email.as_str()), ConflictKind::Member);
        }
        note(by_name.get(&plain_name(&p.organisation)), ConflictKind::Organisation);
        for email in &p.emails {
            note(work_domain(email).and_then(|d| by_domain.get(d)), ConflictKind::Domain);
        }
        for mate in p.user.and_then(|id| records.teammates.get(&id)).into_iter().flatten() {
            note(by_user.get(mate), ConflictKind::Past);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_interest_in_each_entry_is_told() {
        let (jim, cara, mate) = (UserId::new(), UserId::new(), UserId::new());
        let entries: [EntryId; 6] = std::array::from_fn(|_| EntryId::new());
        let entrant = |entry: usize, user: UserId, email: &str| (entries[entry], user, email.to_owned());
        let records = Records {
            entrants: vec![
                entrant(0, jim, "jim@elsewhere.example"),
                entrant(0, cara, "cara@owls.example"),
                entrant(1, cara, "cara@owls.example"),
                entrant(2, mate, "mate@gmail.com"),
                entrant(3, UserId::new(), "jim@owls.example"),
                entrant(4, UserId::new(), "x@gmail.com"),
            ],
            organisations: vec![(entries[1], "OWL  University".into()), (entries[5], String::new())],
            teammates: HashMap::from([(jim, HashSet::from([mate]))]),
        };
        let person = |organisation: &str| Person {
            key: (),
            user: Some(jim),
            emails: vec!["jim@gmail.com".into(), "jim@owls.example".into()],
            organisation: organisation.into(),
        };
        let kinds = |p: Person<()>| -> Vec<Option<ConflictKind>> {
            let found = found(&[p], &records);
            entries.iter().map(|e| found.get(&((), *e)).copied()).collect()
        };
        use ConflictKind::{Domain, Member, Organisation, Past};
        assert_eq!(
            kinds(person("Owl University")),
            [Some(Member), Some(Organisation), Some(Past), Some(Member), None, None]
        );
        assert_eq!(kinds(person(""))[1], Some(Domain));
    }
}
