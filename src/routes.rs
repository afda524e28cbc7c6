//! Every address in one table, grouped by slice.

use poem::{Route, get};

use crate::web::assets;

/// All addresses of a site, without its mount prefix.
#[must_use]
pub fn all() -> Route {
    let route = Route::new().at("/assets/:hash/:name", get(assets::show));
    let slices: [fn(Route) -> Route; 9] = [account, competition, brief, team, form, entry, jury, award, gallery];
    preset(slices.iter().fold(route, |route, add| add(route)))
}

fn account(route: Route) -> Route {
    route
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
    route
}

fn gallery(route: Route) -> Route {
    route
}

fn preset(route: Route) -> Route {
    route
}
