//! Every route times every role: who may not is told so, and nothing is written.

mod table;
mod world;

use std::collections::BTreeSet;

use regex::Regex;

use crate::support::Setup;
use table::ROUTES;
use world::World;

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// There is no such method, or nothing to be seen yet.
    Nobody,
    /// No sign-in is needed.
    Everybody,
    /// Whoever holds a secret; the test's is made up.
    Secret,
    /// Whoever is signed in.
    SignedIn,
    /// Nobody, where mails are really sent.
    DemoOnly,
    /// Registered in the competition; others are told to register.
    Participant,
    /// The same, but others are led to the registration.
    ComesToRegister,
    /// Of the team (of the entry).
    Member,
    /// Screens entries, or runs this competition.
    Screener,
    /// On the jury.
    Juror,
    /// A juror with this entry and without a conflict.
    Assigned,
    /// On the jury, and without a conflict with this entry.
    Compares,
    /// A file that the public does not see: the team and organisers; jurors have it beside their sheet.
    TeamFile,
    /// Runs this competition.
    Organiser,
    /// Runs the site.
    Admin,
}

/// Somebody's position towards the competition and its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Visitor,
    Stranger,
    Participant,
    Captain,
    OtherCaptain,
    Screener,
    OtherScreener,
    AssignedJuror,
    ConflictedJuror,
    OtherJuror,
    Organiser,
    OtherOrganiser,
    Admin,
}

const ROLES: [Role; 13] = [
    Role::Visitor,
    Role::Stranger,
    Role::Participant,
    Role::Captain,
    Role::OtherCaptain,
    Role::Screener,
    Role::OtherScreener,
    Role::AssignedJuror,
    Role::ConflictedJuror,
    Role::OtherJuror,
    Role::Organiser,
    Role::OtherOrganiser,
    Role::Admin,
];

/// What somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// What was asked for, or at least an answer to what was typed.
    Served,
    /// There is no such page, for all that they learn.
    NotFound,
    /// The sign-in.
    SignIn,
    /// That a registration, or the absence of a conflict, is needed first.
    Refused,
    /// The registration page.
    Register,
    /// There is no such method.
    NoMethod,
}

fn expected(guard: Guard, role: Role) -> Answer {
    use Answer::{NoMethod, NotFound, Refused, Register, Served, SignIn};
    let participates = matches!(role, Role::Participant | Role::Captain | Role::OtherCaptain);
    let visits = role == Role::Visitor;
    let only = |may: bool| match (may, visits) {
        (true, _) => Served,
        (false, true) => SignIn,
        (false, false) => NotFound,
    };
    match guard {
        Guard::Nobody => NoMethod,
        Guard::Everybody => Served,
        Guard::Secret => Refused,
        Guard::DemoOnly => NotFound,
        Guard::SignedIn => only(!visits),
        Guard::Participant | Guard::ComesToRegister if participates || visits => only(participates),
        Guard::Participant => Refused,
        Guard::ComesToRegister => Register,
        Guard::Member if participates || visits => only(role == Role::Captain),
        // Who is not registered is told so by some pages; neither tells whether the team is there.
        Guard::Member => Refused,
        Guard::Screener => only(matches!(role, Role::Screener | Role::Organiser | Role::Admin)),
        Guard::Juror => only(matches!(role, Role::AssignedJuror | Role::ConflictedJuror | Role::OtherJuror)),
        Guard::Assigned if role == Role::ConflictedJuror => Refused,
        Guard::Assigned => only(role == Role::AssignedJuror),
        Guard::Compares if role == Role::ConflictedJuror => Refused,
        Guard::Compares => only(matches!(role, Role::AssignedJuror | Role::OtherJuror)),
        // Visitors are not asked to sign in: they would learn that there is such a file.
        Guard::TeamFile if matches!(role, Role::Captain | Role::Organiser | Role::Admin) => Served,
        Guard::TeamFile => NotFound,
        Guard::Organiser => only(matches!(role, Role::Organiser | Role::Admin)),
        Guard::Admin => only(role == Role::Admin),
    }
}

/// Whether an answer is as expected. Secrets that are not there are told in several ways, and so is that a member's
/// page is not for somebody.
fn fits(guard: Guard, wanted: Answer, status: u16, location: &str) -> bool {
    let sign_in = status == 401 || status == 303 && location.contains("/sign-in?back");
    match wanted {
        Answer::Served => !sign_in && !matches!(status, 401 | 403 | 404 | 405 | 500..),
        Answer::NotFound => status == 404,
        Answer::SignIn => sign_in,
        Answer::Register => status == 303 && location.ends_with("/register"),
        Answer::NoMethod => matches!(status, 404 | 405),
        Answer::Refused if guard == Guard::Secret => sign_in || matches!(status, 404 | 409 | 422),
        Answer::Refused if guard == Guard::Member => matches!(status, 404 | 409),
        Answer::Refused => status == 409,
    }
}

async fn answer(world: &World<'_>, role: Role, post: bool, route: &str) -> (u16, String) {
    let (actor, path) = (world.actor(role), world.path(route));
    let view = if post { actor.post_raw(&path, &world.form(route)).await } else { actor.get_raw(&path).await };
    (view.status, view.header("location"))
}

#[test]
fn every_route_is_in_the_table() {
    let path = Regex::new(r#"\.at\(\s*"([^"]+)""#).unwrap();
    let source = concat!(
        include_str!("../../../src/routes/mod.rs"),
        include_str!("../../../src/routes/judging.rs"),
        include_str!("../../../src/server.rs")
    );
    let routes: BTreeSet<&str> = path.captures_iter(source).map(|c| c.get(1).unwrap().as_str()).collect();
    let table: BTreeSet<&str> = ROUTES.iter().map(|r| r.0).collect();
    assert_eq!(table.len(), ROUTES.len(), "a route is there twice");
    let (missing, gone): (Vec<_>, Vec<_>) = (routes.difference(&table).collect(), table.difference(&routes).collect());
    assert!(missing.is_empty() && gone.is_empty(), "not in the table: {missing:#?}\nno routes: {gone:#?}");
}

#[tokio::test]
async fn every_page_opens_for_those_who_may_and_for_nobody_else() {
    let app = Setup::default().start().await;
    let world = World::make(&app).await;
    let mut wrong = Vec::new();
    for (route, guard, _) in ROUTES {
        for role in ROLES {
            let wanted = expected(*guard, role);
            let (status, location) = answer(&world, role, false, route).await;
            if !fits(*guard, wanted, status, &location) {
                wrong.push(format!("GET {route} by {role:?}: {status} {location}, not {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn whoever_may_not_post_changes_nothing() {
    let app = Setup::default().start().await;
    let world = World::make(&app).await;
    let before = world.fingerprint().await;
    let mut wrong = Vec::new();
    for (route, _, guard) in ROUTES {
        for role in ROLES {
            let wanted = expected(*guard, role);
            if wanted == Answer::Served {
                continue;
            }
            let (status, location) = answer(&world, role, true, route).await;
            if !fits(*guard, wanted, status, &location) {
                wrong.push(format!("POST {route} by {role:?}: {status} {location}, not {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(world.fingerprint().await, before, "something was written");
}

/// So that the refusals above are not those of addresses that nobody can post to.
#[tokio::test]
async fn whoever_may_post_is_answered() {
    let app = Setup::default().start().await;
    let mut wrong = Vec::new();
    let mut kept = None;
    for (route, _, guard) in ROUTES {
        let Some(role) = ROLES.into_iter().find(|role| expected(*guard, *role) == Answer::Served) else { continue };
        let world = match kept.take() {
            Some(world) => world,
            None => World::make(&app).await,
        };
        let (status, location) = answer(&world, role, true, route).await;
        if !fits(*guard, Answer::Served, status, &location) {
            wrong.push(format!("POST {route} by {role:?}: {status} {location}"));
        }
        // What was refused has changed nothing that the next one needs.
        kept = Some(world).filter(|_| status >= 400);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
