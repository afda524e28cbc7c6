//! Every address in one table, grouped by slice.

use poem::{Route, get, post};

use crate::web::{assets, outbox};

mod judging;

use judging::{closing, jury, live, pairwise, redaction};

/// All addresses of a site, without its mount prefix.
#[must_use]
pub fn all() -> Route {
    let route = Route::new().at("/assets/:hash/:name", get(assets::show));
    let slices: &[fn(Route) -> Route] = &[
        account,
        competition,
        form,
        leave,
        participant,
        brief,
        team,
        board,
        eligibility,
        entry,
        pipeline,
        milestone,
        receipt,
        nomination,
        screening,
        redaction,
        jury,
        pairwise,
        live,
        closing,
        award,
        gallery,
        rehearsal,
    ];
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
    use crate::competition::pages::{
        catalogue as k, eligibility as e, history as h, outbox as x, overview as o, people as m, public as p,
    };
    use crate::competition::pages::{settings as s, stages as t};
    route
        .at("/", get(p::home))
        .at("/robots.txt", get(p::robots))
        .at("/sitemap.xml", get(p::sitemap))
        .at("/c/:slug", get(p::show))
        .at("/c/:slug/rules", get(p::rules_page))
        .at("/c/:slug/brand.css", get(p::brand))
        .at("/c/:slug/logo", get(p::logo))
        .at("/c/:slug/organise", get(o::show))
        .at("/c/:slug/organise/publish", post(o::publish))
        .at("/c/:slug/organise/settings", get(s::show).post(s::save))
        .at("/c/:slug/organise/eligibility", get(e::show).post(e::save))
        .at("/c/:slug/organise/rules", get(s::rules_form).post(s::save_rules))
        .at("/c/:slug/organise/logo", post(s::save_logo))
        .at("/c/:slug/organise/stages/new", get(t::new_form).post(t::add))
        .at("/c/:slug/organise/stages/:id", get(t::edit_form).post(t::change))
        .at("/c/:slug/organise/stages/:id/delete", post(t::delete))
        .at("/c/:slug/organise/stages/:id/move", post(t::shift))
        .at("/c/:slug/organise/stages/:id/extend", get(t::extend_form).post(t::extend))
        .at("/c/:slug/organise/categories", get(k::categories).post(k::add_categories))
        .at("/c/:slug/organise/categories/:id", get(k::category_form).post(k::change_category))
        .at("/c/:slug/organise/categories/:id/delete", post(k::delete_category))
        .at("/c/:slug/organise/tags", get(k::tags).post(k::add_tags))
        .at("/c/:slug/organise/tags/:id/delete", post(k::delete_tag))
        .at("/c/:slug/organise/partners", get(k::partners).post(k::add_partner))
        .at("/c/:slug/organise/partners/:id/delete", post(k::delete_partner))
        .at("/c/:slug/organise/people", get(m::list))
        .at("/c/:slug/organise/organisers/invite", post(m::invite))
        .at("/c/:slug/organise/organisers/:id/remove", post(m::remove))
        .at("/c/:slug/organise/mail", get(x::list))
        .at("/c/:slug/organise/mail/:id", get(x::show))
        .at("/c/:slug/organise/mail/:id/resend", post(x::resend))
        .at("/c/:slug/organise/events", get(h::list))
        .at("/organiser-invitation/:token", get(m::invitation).post(m::accept))
}

fn form(route: Route) -> Route {
    use crate::form::pages as p;
    route
        .at("/c/:slug/organise/form", get(p::moved))
        .at("/c/:slug/organise/forms", get(p::list))
        .at("/c/:slug/organise/forms/:purpose", get(p::show))
        .at("/c/:slug/organise/forms/:purpose/preview", get(p::preview))
        .at("/c/:slug/organise/forms/:purpose/library", get(p::browse))
        .at("/c/:slug/organise/forms/:purpose/library/:set", get(p::look_into).post(p::add))
        .at("/c/:slug/organise/forms/:purpose/fields/new", get(p::new).post(p::create))
        .at("/c/:slug/organise/forms/:purpose/fields/:key", get(p::edit).post(p::set))
        .at("/c/:slug/organise/forms/:purpose/fields/:key/delete", post(p::delete))
        .at("/c/:slug/organise/forms/:purpose/fields/:key/move", post(p::shift))
        .at("/c/:slug/organise/forms/:purpose/fields/:key/copy", post(p::copy))
}

fn leave(route: Route) -> Route {
    use crate::leave::pages as p;
    route
        .at("/c/:slug/organise/stages/:id/leaves", get(p::list).post(p::give))
        .at("/c/:slug/organise/stages/:id/leaves/:leave/end", post(p::end))
}

fn participant(route: Route) -> Route {
    use crate::participant::pages::{guardian as g, organise as o, own as m, register as r};
    route
        .at("/c/:slug/register", get(r::show).post(r::register))
        .at("/c/:slug/my/registration", get(m::show).post(m::save))
        .at("/c/:slug/my/registration/guardian", post(m::ask_again))
        .at("/consent/:token", get(g::show).post(g::answer))
        .at("/c/:slug/organise/participants", get(o::list))
        .at("/c/:slug/organise/participants.csv", get(o::export))
        .at("/c/:slug/organise/participants/:id", get(o::show))
        .at("/c/:slug/organise/participants/:id/consent", post(o::record))
}

fn brief(route: Route) -> Route {
    use crate::brief::{organise as o, pages as p, questions as q};
    route
        .at("/c/:slug/briefs", get(p::list))
        .at("/c/:slug/briefs/:brief", get(p::show))
        .at("/c/:slug/briefs/:brief/files/:file", get(p::download))
        .at("/c/:slug/briefs/:brief/questions", post(q::ask))
        .at("/c/:slug/organise/questions", get(q::list))
        .at("/c/:slug/organise/questions/:id", post(q::answer))
        .at("/c/:slug/organise/briefs", get(o::list))
        .at("/c/:slug/organise/briefs/new", get(o::new_form).post(o::add))
        .at("/c/:slug/organise/briefs/:id", get(o::edit_form).post(o::change))
        .at("/c/:slug/organise/briefs/:id/delete", post(o::delete))
        .at("/c/:slug/organise/briefs/:id/files", post(o::add_files))
        .at("/c/:slug/organise/briefs/:id/files/:file/delete", post(o::delete_file))
}

fn team(route: Route) -> Route {
    use crate::team::{joining as j, organise as o, pages as p, questions as q};
    route
        .at("/c/:slug/teams", get(p::list))
        .at("/c/:slug/teams/new", get(p::new_form).post(p::create))
        .at("/c/:slug/teams/:id", get(p::show))
        .at("/c/:slug/teams/:id/edit", get(p::edit_form).post(p::change))
        .at("/c/:slug/teams/:id/questions", get(q::show).post(q::save))
        .at("/c/:slug/teams/:id/invite", post(p::send_invitation))
        .at("/c/:slug/teams/:id/invitations/:invitation/revoke", post(p::revoke))
        .at("/c/:slug/teams/:id/leave", post(p::leave))
        .at("/c/:slug/teams/:id/remove", post(p::remove))
        .at("/c/:slug/teams/:id/captain", post(p::hand_over))
        .at("/c/:slug/teams/:id/dissolve", post(p::dissolve))
        .at("/join/:token", get(j::show).post(j::accept))
        .at("/join/:token/decline", post(j::decline))
        .at("/c/:slug/organise/teams", get(o::list))
        .at("/c/:slug/organise/teams.csv", get(o::export))
        .at("/c/:slug/organise/teams/:id/captain", post(o::replace_captain))
}

fn board(route: Route) -> Route {
    use crate::board::pages::{board as b, card as c, contact as t, edit as e, organise as o};
    route
        .at("/stop/:token", get(t::stop_form).post(t::stop))
        .at("/c/:slug/board", get(b::show))
        .at("/c/:slug/board/messages", get(b::messages))
        .at("/c/:slug/board/stop", post(b::stop))
        .at("/c/:slug/board/resume", post(b::resume))
        .at("/c/:slug/board/requests/:request/cancel", post(b::cancel))
        .at("/c/:slug/board/card", get(e::own_form).post(e::save))
        .at("/c/:slug/board/card/remove", post(e::remove))
        .at("/c/:slug/board/cards/:card", get(c::show))
        .at("/c/:slug/board/cards/:card/write", post(c::write))
        .at("/c/:slug/board/cards/:card/join", post(c::join))
        .at("/c/:slug/board/cards/:card/report", get(c::report_form).post(c::report))
        .at("/c/:slug/board/threads/:thread", get(t::show).post(t::reply))
        .at("/c/:slug/board/threads/:thread/block", post(t::block))
        .at("/c/:slug/board/threads/:thread/unblock", post(t::unblock))
        .at("/c/:slug/board/threads/:thread/notes/:note/report", get(t::report_form).post(t::report))
        .at("/c/:slug/teams/:id/board", get(e::team_form).post(e::team_save))
        .at("/c/:slug/teams/:id/board/remove", post(e::team_remove))
        .at("/c/:slug/teams/:id/board/invite", post(e::invite))
        .at("/c/:slug/teams/:id/requests/:request/accept", post(e::accept))
        .at("/c/:slug/teams/:id/requests/:request/decline", post(e::decline))
        .at("/c/:slug/organise/board", get(o::list))
        .at("/c/:slug/organise/board/reports/:report", post(o::decide))
        .at("/c/:slug/organise/board/bars/:bar/lift", post(o::lift))
}

fn eligibility(route: Route) -> Route {
    use crate::eligibility::pages::{barred as b, limits as l, organisations as o};
    route
        .at("/c/:slug/organise/limits", get(l::show).post(l::save))
        .at("/c/:slug/organise/barred", get(b::list).post(b::add))
        .at("/c/:slug/organise/barred/import", post(b::import))
        .at("/c/:slug/organise/barred/copy", post(b::copy))
        .at("/c/:slug/organise/barred/:id/delete", post(b::remove))
        .at("/c/:slug/organise/organisations", get(o::list))
        .at("/c/:slug/organise/organisations/join", post(o::join))
        .at("/c/:slug/organise/organisations/part", post(o::part))
}

fn entry(route: Route) -> Route {
    use crate::entry::pages::{edit, files, hand_in, held, history, my, organise, uploads as u};
    route
        .at("/c/:slug/my", get(my::show))
        .at("/c/:slug/my/entries", post(my::create))
        .at("/c/:slug/my/entries/:number", get(edit::show).post(edit::save))
        .at("/c/:slug/my/entries/:number/autosave", post(edit::autosave))
        .at("/c/:slug/my/entries/:number/files", post(edit::add_files))
        .at("/c/:slug/my/entries/:number/files/:file/delete", post(edit::delete_file))
        .at("/c/:slug/my/entries/:number/uploads", post(u::create).options(u::abilities))
        .at(
            "/c/:slug/my/entries/:number/uploads/:id",
            get(u::show)
                .head(u::status)
                .patch(u::append)
                .delete(u::terminate)
                .post(u::overridden)
                .options(u::abilities),
        )
        .at("/c/:slug/my/entries/:number/check", get(hand_in::check))
        .at("/c/:slug/my/entries/:number/submit", post(hand_in::submit))
        .at("/c/:slug/my/entries/:number/withdraw", post(hand_in::withdraw))
        .at("/c/:slug/my/entries/:number/revisions/:n", get(hand_in::show_revision))
        .at("/c/:slug/my/entries/:number/history", get(history::show).post(history::bring_back))
        .at("/c/:slug/organise/entries", get(organise::list))
        .at("/c/:slug/organise/entries.csv", get(organise::export))
        .at("/c/:slug/organise/entries/:number", get(organise::show))
        .at("/c/:slug/organise/entries/:number/history", get(history::organised))
        .at("/c/:slug/organise/entries/:number/admit", post(organise::admit))
        .at("/c/:slug/organise/entries/:number/disqualify", post(organise::disqualify))
        .at("/c/:slug/organise/entries/:number/exempt", post(organise::exempt))
        .at("/c/:slug/organise/files", get(held::list))
        .at("/c/:slug/entries/:number/files/:file", get(files::download))
}

fn pipeline(route: Route) -> Route {
    use crate::pipeline::pages as p;
    route.at("/c/:slug/organise/stages/:id/rule", get(p::show).post(p::save))
}

fn receipt(route: Route) -> Route {
    use crate::receipt::pages as p;
    route.at("/receipts", get(p::form)).at("/receipts/:code", get(p::show))
}

fn nomination(route: Route) -> Route {
    use crate::nomination::{organise as o, pages as p};
    route
        .at("/nomination/:token", get(p::show))
        .at("/nomination/:token/accept", post(p::accept))
        .at("/nomination/:token/correct", post(p::correct))
        .at("/nomination/:token/decline", post(p::decline))
        .at("/nomination/:token/take", post(p::take_over))
        .at("/nomination/:token/files/:file", get(p::download))
        .at("/c/:slug/organise/nominations", get(o::list))
        .at("/c/:slug/organise/entries/:number/nomination", get(o::show))
        .at("/c/:slug/organise/entries/:number/nomination/remind", post(o::remind))
        .at("/c/:slug/organise/entries/:number/nomination/record", post(o::record))
}

fn screening(route: Route) -> Route {
    use crate::screening::pages::{appeal as a, bulk as b, correct as c, entry as e, export as x, hints as h};
    use crate::screening::pages::{list as l, pending as w, people as p};
    route
        .at("/screener-invitation/:token", get(p::invitation).post(p::accept))
        .at("/c/:slug/organise/screening", get(p::list))
        .at("/c/:slug/organise/screening/invite", post(p::invite))
        .at("/c/:slug/organise/screening/screeners/:id/remove", post(p::remove))
        .at("/c/:slug/organise/screening/compare", post(h::look_again))
        .at("/c/:slug/screening", get(l::list))
        .at("/c/:slug/screening.csv", get(x::table))
        .at("/c/:slug/screening/counts.csv", get(x::counts))
        .at("/c/:slug/screening/selected", post(b::confirm))
        .at("/c/:slug/screening/decide", post(b::decide))
        .at("/c/:slug/screening/pending", get(w::list).post(w::apply))
        .at("/c/:slug/screening/:number", get(e::show).post(e::decide))
        .at("/c/:slug/screening/:number/undo", post(e::undo))
        .at("/c/:slug/screening/:number/discard", post(e::discard))
        .at("/c/:slug/screening/:number/history", get(e::history))
        .at("/c/:slug/screening/:number/hints/:id", get(h::show).post(h::dismiss))
        .at("/c/:slug/screening/:number/correction", post(c::ask))
        .at("/c/:slug/screening/:number/correction/close", post(c::close))
        .at("/c/:slug/screening/:number/appeal", post(a::decide))
        .at("/c/:slug/screening/:number/files/:file", get(e::download))
        .at("/c/:slug/my/entries/:number/appeal", get(a::show).post(a::make))
}

fn milestone(route: Route) -> Route {
    use crate::milestone::pages::{export as x, one as m, overview as o, team as t};
    route
        .at("/c/:slug/milestones", get(t::list))
        .at("/c/:slug/teams/:id/milestones/:milestone", get(t::show).post(t::save))
        .at("/c/:slug/teams/:id/milestones/:milestone/check", get(t::check))
        .at("/c/:slug/teams/:id/milestones/:milestone/submit", post(t::submit))
        .at("/c/:slug/organise/milestones", get(o::list))
        .at("/c/:slug/organise/milestones/of/:stage", get(o::show).post(o::plan))
        .at("/c/:slug/organise/milestones/of/:stage/answers.csv", get(x::answers))
        .at("/c/:slug/organise/milestones/of/:stage/teams.csv", get(x::teams))
        .at("/c/:slug/organise/milestones/:milestone", get(m::edit).post(m::change))
        .at("/c/:slug/organise/milestones/:milestone/delete", post(m::delete))
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
    use crate::gallery::pages as p;
    route.at("/c/:slug/entries", get(p::gallery)).at("/c/:slug/entries/:number_slug", get(p::show))
}

fn rehearsal(route: Route) -> Route {
    use crate::rehearsal::pages as p;
    route
        .at("/c/:slug/organise/rehearsal", get(p::show).post(p::switch))
        .at("/c/:slug/organise/go-live", post(p::go_live))
}

fn preset(route: Route) -> Route {
    use crate::preset::pages as p;
    route
        .at("/organise/new", get(p::new_form).post(p::create))
        .at("/c/:slug/organise/clone", get(p::clone_form).post(p::renew))
}
