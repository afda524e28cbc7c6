//! Who may: members of a team that hands in at a milestone; organisers at a milestone of theirs. Others get 404.

use entity::{milestone, milestone_answer, stage};
use poem::{FromRequest, Request, RequestBody};

use super::{rules, store};
use crate::competition::proof::Organiser;
use crate::competition::term::Term;
use crate::error::{Error, Refusal, Result};
use crate::leave;
use crate::team::proof::TeamMember;
use crate::web::Page;

/// The milestone that a part of an address names, with its stage, among the intakes that repeat.
async fn named(page: &Page, stages: &[stage::Model], part: usize) -> Result<(milestone::Model, stage::Model)> {
    let id = page.visit().path.split('/').nth(part).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
    let found = store::by_id(page.app().db().read(), id).await?.ok_or(Error::NotFound)?;
    let stage = rules::repeating(stages).find(|s| s.id == found.stage_id).ok_or(Error::NotFound)?.clone();
    Ok((found, stage))
}

/// A member of a team at the milestone that `/c/<slug>/teams/<team>/milestones/<milestone>` names, once it has opened: the
/// team is asked to hand in, or has begun to.
#[derive(Clone, Debug)]
pub struct AtMilestone {
    /// Who, and of which team.
    pub member: TeamMember,
    /// The stage.
    pub stage: stage::Model,
    /// The milestone.
    pub milestone: milestone::Model,
    /// When the team can hand in.
    pub term: Term,
    /// Whether the team is asked to hand in.
    pub called: bool,
    /// What the team has written.
    pub answer: Option<milestone_answer::Model>,
    _private: (),
}

impl AtMilestone {
    /// # Errors
    /// As [`TeamMember::load`]; `NotFound` for teams that are not asked; Refused `NotOpenYet` before it opens.
    pub async fn load(page: &Page) -> Result<Self> {
        let member = TeamMember::load(page).await?;
        let db = page.app().db().read();
        let (milestone, stage) = named(page, &member.participant.stages, 6).await?;
        let team = member.team.id;
        let called = store::is_called(db, &stage, team).await?;
        let answer = store::answer(db, milestone.id, team).await?;
        if !called && answer.is_none() {
            return Err(Error::NotFound);
        }
        if page.now() < milestone.opens_at {
            return Err(Refusal::NotOpenYet.into());
        }
        let leaves = leave::store::of_milestones(db, [milestone.id], [team]).await?;
        let term = rules::term(&milestone, &stage, team, &leaves);
        Ok(Self { member, stage, milestone, term, called, answer, _private: () })
    }

    /// Whether what arrives now is taken.
    #[must_use]
    pub fn is_open(&self, now: chrono::DateTime<chrono::Utc>) -> bool {
        self.called && self.term.judge(now).taken()
    }

    /// The address of its page.
    #[must_use]
    pub fn home(&self) -> String {
        let slug = &self.member.participant.competition.slug;
        format!("/c/{slug}/teams/{}/milestones/{}", self.member.team.id, self.milestone.id)
    }
}

impl<'a> FromRequest<'a> for AtMilestone {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// An organiser at the milestone that `/c/<slug>/organise/milestones/<milestone>` names.
#[derive(Clone, Debug)]
pub struct OrganisedMilestone {
    /// The organiser.
    pub organiser: Organiser,
    /// The stage.
    pub stage: stage::Model,
    /// The milestone.
    pub milestone: milestone::Model,
    _private: (),
}

impl OrganisedMilestone {
    /// # Errors
    /// As [`Organiser::load`]; `NotFound` if there is no such milestone.
    pub async fn load(page: &Page) -> Result<Self> {
        let organiser = Organiser::load(page).await?;
        let (milestone, stage) = named(page, &organiser.stages, 5).await?;
        Ok(Self { organiser, stage, milestone, _private: () })
    }
}

impl<'a> FromRequest<'a> for OrganisedMilestone {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
