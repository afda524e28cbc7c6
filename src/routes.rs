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
    use crate::form::pages as p;
    route
        .at("/c/:slug/organise/form", get(p::show))
        .at("/c/:slug/organise/form/preview", get(p::preview))
        .at("/c/:slug/organise/form/fields/new", get(p::new).post(p::create))
        .at("/c/:slug/organise/form/fields/:key", get(p::edit).post(p::set))
        .at("/c/:slug/organise/form/fields/:key/delete", post(p::delete))
        .at("/c/:slug/organise/form/fields/:key/move", post(p::shift))
}

fn entry(route: Route) -> Route {
    use crate::entry::pages::{edit, files, hand_in, my, organise};
    route
        .at("/c/:slug/my", get(my::show))
        .at("/c/:slug/my/entries", post(my::create))
        .at("/c/:slug/my/entries/:number", get(edit::show).post(edit::save))
        .at("/c/:slug/my/entries/:number/autosave", post(edit::autosave))
        .at("/c/:slug/my/entries/:number/files", post(edit::add_files))
        .at("/c/:slug/my/entries/:number/files/:file/delete", post(edit::delete_file))
        .at("/c/:slug/my/entries/:number/check", get(hand_in::check))
        .at("/c/:slug/my/entries/:number/submit", post(hand_in::submit))
        .at("/c/:slug/my/entries/:number/withdraw", post(hand_in::withdraw))
        .at("/c/:slug/my/entries/:number/revisions/:n", get(hand_in::show_revision))
        .at("/c/:slug/organise/entries", get(organise::list))
        .at("/c/:slug/organise/entries.csv", get(organise::export))
        .at("/c/:slug/organise/entries/:number", get(organise::show))
        .at("/c/:slug/organise/entries/:number/admit", post(organise::admit))
        .at("/c/:slug/organise/entries/:number/disqualify", post(organise::disqualify))
        .at("/c/:slug/entries/:number/files/:file", get(files::download))
}

fn jury(route: Route) -> Route {
    route
}

fn award(route: Route) -> Route {
    route
}

fn gallery(route: Route) -> Route {
    route
}

fn preset(route: Route) -> Route {
    route
}
