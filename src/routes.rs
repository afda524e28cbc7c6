//! Every address in one table, grouped by slice.

use poem::{Route, get, post};

use crate::web::{assets, outbox};

/// All addresses of a site, without its mount prefix.
#[must_use]
pub fn all() -> Route {
    let route = Route::new().at("/assets/:hash/:name", get(assets::show));
    let slices: [fn(Route) -> Route; 9] = [account, competition, brief, team, form, entry, jury, award, gallery];
    preset(slices.iter().fold(route, |route, add| add(route)))
}

fn account(route: Route) -> Route {
    use crate::account::{pages as p, settings as s};
    route
        .at("/register", get(p::register_form).post(p::register))
        .at("/confirm/:token", get(p::confirm_form).post(p::confirm))
        .at("/sign-in", get(p::sign_in_form).post(p::sign_in))
        .at("/sign-in/link", post(p::mail_link))
        .at("/sign-in/:token", get(p::link_form).post(p::link))
        .at("/reset", get(p::reset_form).post(p::mail_reset))
        .at("/reset/:token", get(p::new_password_form).post(p::new_password))
        .at("/sign-out", post(p::sign_out))
        .at("/language", get(p::language))
        .at("/account", get(s::show))
        .at("/account/profile", post(s::set_profile))
        .at("/account/password", post(s::set_password))
        .at("/account/email", post(s::ask_email))
        .at("/account/email/:token", get(s::email_form).post(s::set_email))
        .at("/account/sessions", post(s::end_sessions))
        .at("/account/delete", post(s::delete))
        .at("/account/data", get(s::download))
        .at("/dev/mail", get(outbox::list))
        .at("/dev/mail/:id", get(outbox::show))
}

fn competition(route: Route) -> Route {
    route
}

fn brief(route: Route) -> Route {
    route
}

fn team(route: Route) -> Route {
    route
}

fn form(route: Route) -> Route {
    route
}

fn entry(route: Route) -> Route {
    route
}

fn jury(route: Route) -> Route {
    route
}

fn award(route: Route) -> Route {
    use crate::award::{announce as a, pages as p, public as w};
    route
        .at("/c/:slug/organise/awards", get(p::list))
        .at("/c/:slug/organise/awards/new", get(p::new_form).post(p::create))
        .at("/c/:slug/organise/awards/:id", get(p::edit_form).post(p::edit))
        .at("/c/:slug/organise/awards/:id/delete", post(p::delete))
        .at("/c/:slug/organise/results", get(p::overview))
        .at("/c/:slug/organise/results/:award", get(p::sheet_form).post(p::pick))
        .at("/c/:slug/organise/announcement", get(a::show).post(a::write))
        .at("/c/:slug/organise/announcement/preview", get(a::preview))
        .at("/c/:slug/organise/announcement/mails", get(a::letters))
        .at("/c/:slug/organise/announcement/schedule", post(a::schedule))
        .at("/c/:slug/organise/announcement/cancel", post(a::cancel))
        .at("/c/:slug/organise/announcement/release", get(a::confirm).post(a::release_now))
        .at("/c/:slug/winners", get(w::winners))
        .at("/c/:slug/feed.atom", get(w::atom))
}

fn gallery(route: Route) -> Route {
    route
}

fn preset(route: Route) -> Route {
    route
}
