//! UUIDv7 newtypes: a key of one table cannot be passed for a key of another.

use sea_orm::TryFromU64;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh key; keys made later sort later.
            #[must_use]
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.simple().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }

        // SeaORM asks every primary key for this; only auto-increment keys ever use it.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )* };
}

ids! {
    /// Key of a user.
    UserId,
    /// Key of a session.
    SessionId,
    /// Key of a token.
    TokenId,
    /// Key of a job.
    JobId,
    /// Key of a message.
    MessageId,
    /// Key of a competition.
    CompetitionId,
    /// Key of an event.
    EventId,
    /// Key of a file.
    FileId,
    /// Key of an upload.
    UploadId,
    /// Key of an organiser.
    OrganiserId,
    /// Key of a participant.
    ParticipantId,
    /// Key of a guardian's consent.
    ConsentId,
    /// Key of a stage.
    StageId,
    /// Key of an extension.
    ExtensionId,
    /// Key of a leave.
    LeaveId,
    /// Key of a milestone.
    MilestoneId,
    /// Key of what a team hands in at a milestone.
    MilestoneAnswerId,
    /// Key of a revision of what a team handed in at a milestone.
    MilestoneRevisionId,
    /// Key of a category.
    CategoryId,
    /// Key of a tag set.
    TagSetId,
    /// Key of a tag.
    TagId,
    /// Key of a partner.
    PartnerId,
    /// Key of a brief.
    BriefId,
    /// Key of a question.
    QuestionId,
    /// Key of a team.
    TeamId,
    /// Key of a member.
    MemberId,
    /// Key of an invitation.
    InvitationId,
    /// Key of a card of a board.
    CardId,
    /// Key of a person's standing on a board.
    BoarderId,
    /// Key of a block.
    BlockId,
    /// Key of a thread.
    ThreadId,
    /// Key of a message of a thread.
    NoteId,
    /// Key of a request to join a team.
    JoinRequestId,
    /// Key of a report.
    ReportId,
    /// Key of a form.
    FormId,
    /// Key of a line of the list of those who may not enter.
    BarId,
    /// Key of a spelling.
    SpellingId,
    /// Key of an exemption.
    ExemptionId,
    /// Key of an entry.
    EntryId,
    /// Key of a revision.
    RevisionId,
    /// Key of a nomination.
    NominationId,
    /// Key of a decision.
    DecisionId,
    /// Key of a screener.
    ScreenerId,
    /// Key of a correction.
    CorrectionId,
    /// Key of an appeal.
    AppealId,
    /// Key of a likeness.
    LikenessId,
    /// Key of a trace.
    TraceId,
    /// Key of a juror.
    JurorId,
    /// Key of a criterion.
    CriterionId,
    /// Key of an assignment.
    AssignmentId,
    /// Key of a panel.
    PanelId,
    /// Key of a conflict.
    ConflictId,
    /// Key of a review.
    ReviewId,
    /// Key of a comparison.
    ComparisonId,
    /// Key of a remark.
    RemarkId,
    /// Key of a pitch or a break.
    SlotId,
    /// Key of an award.
    AwardId,
    /// Key of a result.
    ResultId,
    /// Key of an announcement.
    AnnouncementId,
}
