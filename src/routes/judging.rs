//! Addresses of judging.

use poem::{Route, get, post};

pub(super) fn redaction(route: Route) -> Route {
    use crate::redaction::pages as p;
    route
        .at("/c/:slug/redactions", get(p::list))
        .at("/c/:slug/redactions/:number", get(p::show).post(p::save))
        .at("/c/:slug/redactions/:number/delete", post(p::delete))
}

pub(super) fn jury(route: Route) -> Route {
    use crate::jury::pages::{
        charts as c, conflicts, dashboard as d, discussion as w, extra, jurors as j, needed, panels, paper, plan,
        profile, progress as p, ranking, scoring as o, seen, sheet as s, terms as t, wall,
    };
    route
        .at("/juror-invitation/:token", get(d::invitation).post(d::accept))
        .at("/c/:slug/jury", get(d::show))
        .at("/c/:slug/jury/terms", get(t::show).post(t::accept))
        .at("/c/:slug/jury/:stage/compare", get(d::compare))
        .at("/c/:slug/jury/:stage/wall", get(wall::show))
        .at("/c/:slug/jury/:stage/print", get(paper::print))
        .at("/c/:slug/jury/:stage/sheets.csv", get(paper::download))
        .at("/c/:slug/jury/:stage/sheets", get(paper::show).post(paper::look))
        .at("/c/:slug/jury/:stage/sheets/save", post(paper::save))
        .at("/c/:slug/jury/:stage/:number", get(s::show).post(s::save))
        .at("/c/:slug/jury/:stage/:number/save", post(s::autosave))
        .at("/c/:slug/jury/:stage/:number/conflict", post(s::conflict))
        .at("/c/:slug/jury/:stage/:number/abstain", post(s::abstain))
        .at("/c/:slug/jury/:stage/:number/pick", post(wall::pick))
        .at("/c/:slug/jury/:stage/:number/files/:file", get(s::download))
        .at("/c/:slug/jury/:stage/:number/discussion", get(w::show).post(w::say))
        .at("/c/:slug/organise/jury", get(j::list))
        .at("/c/:slug/organise/jury/invite", post(j::invite))
        .at("/c/:slug/organise/jury/needed", get(needed::show))
        .at("/c/:slug/organise/jury/conflicts", get(conflicts::show).post(conflicts::recuse))
        .at("/c/:slug/organise/jury/conflicts/note", post(conflicts::note))
        .at("/c/:slug/organise/jury/conflicts/check", post(conflicts::check))
        .at("/c/:slug/organise/jury/conflicts/:juror/:number", get(conflicts::one).post(conflicts::lift))
        .at("/c/:slug/organise/jury/jurors/:id", get(profile::show).post(profile::change))
        .at("/c/:slug/organise/jury/jurors/:id/remove", post(j::remove))
        .at("/c/:slug/organise/jury/:stage", get(o::show))
        .at("/c/:slug/organise/jury/:stage/as/:juror", get(seen::list))
        .at("/c/:slug/organise/jury/:stage/as/:juror/:number", get(seen::show))
        .at("/c/:slug/organise/jury/:stage/as/:juror/:number/files/:file", get(seen::download))
        .at("/c/:slug/organise/jury/:stage/assign", post(o::make))
        .at("/c/:slug/organise/jury/:stage/plan", get(plan::show).post(plan::assign))
        .at("/c/:slug/organise/jury/:stage/panels", get(panels::list))
        .at("/c/:slug/organise/jury/:stage/panels/new", get(panels::new).post(panels::add))
        .at("/c/:slug/organise/jury/:stage/panels/:panel", get(panels::edit).post(panels::change))
        .at("/c/:slug/organise/jury/:stage/panels/:panel/delete", post(panels::delete))
        .at("/c/:slug/organise/jury/:stage/calibration", get(panels::calibrated).post(panels::calibrate))
        .at("/c/:slug/organise/jury/:stage/extra", get(extra::show).post(extra::assign))
        .at("/c/:slug/organise/jury/terms", get(t::edit).post(t::set))
        .at("/c/:slug/organise/jury/:stage/remind", post(p::remind))
        .at("/c/:slug/organise/jury/:stage/progress", get(p::show))
        .at("/c/:slug/organise/jury/:stage/progress.csv", get(p::export))
        .at("/c/:slug/organise/jury/:stage/progress/selected", post(p::confirm))
        .at("/c/:slug/organise/jury/:stage/entries", get(o::list_entries))
        .at("/c/:slug/organise/jury/:stage/entries/:number", get(w::show_sheets))
        .at("/c/:slug/organise/jury/:stage/entries/:number/discussion", post(w::organiser_says))
        .at("/c/:slug/organise/jury/:stage/ranking", get(ranking::show))
        .at("/c/:slug/organise/jury/:stage/ranking.csv", get(ranking::export))
        .at("/c/:slug/organise/jury/:stage/charts", get(c::show))
        .at("/c/:slug/organise/jury/:stage/charts/:chart", get(c::download))
        .at("/c/:slug/organise/jury/:stage/criteria/new", get(o::new_criterion).post(o::add_criterion))
        .at("/c/:slug/organise/jury/:stage/criteria/:id", get(o::edit_criterion).post(o::change_criterion))
        .at("/c/:slug/organise/jury/:stage/criteria/:id/delete", post(o::delete_criterion))
        .at("/c/:slug/organise/jury/:stage/assignments/:id/delete", post(o::unassign))
}

pub(super) fn pairwise(route: Route) -> Route {
    use crate::pairwise::pages::{booths as b, entry as e, organise as o, pair as p};
    route
        .at("/c/:slug/pairwise/:stage", get(p::show).post(p::say))
        .at("/c/:slug/pairwise/:stage/go", post(p::go))
        .at("/c/:slug/pairwise/:stage/mine", get(p::mine))
        .at("/c/:slug/pairwise/:stage/undo", post(p::undo))
        .at("/c/:slug/pairwise/:stage/conflict", post(p::conflict))
        .at("/c/:slug/pairwise/:stage/entries/:number", get(e::show))
        .at("/c/:slug/pairwise/:stage/entries/:number/files/:file", get(e::download))
        .at("/c/:slug/organise/pairwise/:stage", get(o::show))
        .at("/c/:slug/organise/pairwise/:stage/undo", post(o::undo))
        .at("/c/:slug/organise/pairwise/:stage/jurors/:id", post(o::pause))
        .at("/c/:slug/organise/pairwise/:stage/ranking.csv", get(o::ranking))
        .at("/c/:slug/organise/pairwise/:stage/comparisons.csv", get(o::comparisons))
        .at("/c/:slug/organise/pairwise/:stage/tables", get(b::show).post(b::assign))
        .at("/c/:slug/organise/pairwise/:stage/tables/edit", post(b::edit))
        .at("/c/:slug/organise/pairwise/:stage/tables/show", post(b::set))
        .at("/c/:slug/organise/pairwise/:stage/tables.csv", get(b::export))
}

pub(super) fn live(route: Route) -> Route {
    use crate::live::pages::{organise as o, screen as s};
    route
        .at("/c/:slug/live/:stage", get(s::show))
        .at("/c/:slug/live/:stage/now", get(s::now))
        .at("/c/:slug/live/:stage/sheet", get(s::sheet))
        .at("/c/:slug/organise/live/:stage", get(o::show))
        .at("/c/:slug/organise/live/:stage/times", post(o::times))
        .at("/c/:slug/organise/live/:stage/draw", post(o::draw))
        .at("/c/:slug/organise/live/:stage/missing", post(o::missing))
        .at("/c/:slug/organise/live/:stage/breaks", post(o::add_break))
        .at("/c/:slug/organise/live/:stage/slots/:id/move", post(o::shift))
        .at("/c/:slug/organise/live/:stage/slots/:id/delete", post(o::delete))
        .at("/c/:slug/organise/live/:stage/clock", post(o::clock))
        .at("/c/:slug/organise/live/:stage/show", post(o::publish))
        .at("/c/:slug/organise/live/:stage/late", post(o::set_late))
}

pub(super) fn closing(route: Route) -> Route {
    use crate::closing::pages::{close as c, picks as p, stages as s};
    route
        .at("/c/:slug/organise/stages", get(s::list))
        .at("/c/:slug/organise/stages/:id/close", get(c::show).post(c::close))
        .at("/c/:slug/organise/stages/:id/reopen", post(c::reopen))
        .at("/c/:slug/organise/stages/:id/results.jsonl", get(c::bundle))
        .at("/c/:slug/organise/stages/:id/publish", post(c::publish))
        .at("/c/:slug/results/:stage", get(c::published))
        .at("/c/:slug/organise/stages/:id/picks", get(p::list).post(p::save))
        .at("/c/:slug/organise/stages/:id/picks/:number/discard", post(p::discard))
}
