//! Competitions, briefs, teams, forms, entries, files and messages.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// Competitions, briefs, teams, forms, entries, files and messages.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        competition(m).await?;
        message(m).await?;
        file(m).await?;
        organiser(m).await?;
        participant(m).await?;
        stage(m).await?;
        extension(m).await?;
        category(m).await?;
        tag_set(m).await?;
        tag(m).await?;
        partner(m).await?;
        brief(m).await?;
        question(m).await?;
        team(m).await?;
        member(m).await?;
        invitation(m).await?;
        form(m).await?;
        entry(m).await?;
        entry_tag(m).await?;
        revision(m).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "revision",
            "entry_tag",
            "entry",
            "form",
            "invitation",
            "member",
            "team",
            "question",
            "brief",
            "partner",
            "tag",
            "tag_set",
            "category",
            "extension",
            "stage",
            "participant",
            "organiser",
            "file",
            "message",
            "competition",
        ] {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        Ok(())
    }
}

async fn competition(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("competition")
            .col(uuid("id").primary_key().take())
            .col(string_uniq("slug"))
            .col(string("title"))
            .col(string("summary"))
            .col(text("description"))
            .col(string("time_zone"))
            .col(json_binary("languages"))
            .col(string("brand_colour"))
            .col(uuid_null("logo_file_id"))
            .col(text("rules"))
            .col(integer("rules_version"))
            .col(string("contact_email"))
            .col(json_binary("settings"))
            .col(integer("entry_counter"))
            .col(timestamp_with_time_zone_null("published_at"))
            .col(uuid_null("cloned_from"))
            .col(integer("version"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("updated_at"))
            .take(),
    )
    .await?;
    Ok(())
}

async fn message(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("message")
            .col(uuid("id").primary_key().take())
            .col(uuid_null("competition_id"))
            .col(uuid_null("user_id"))
            .col(string("to_address"))
            .col(string("to_name"))
            .col(string("kind"))
            .col(string("language"))
            .col(string("subject"))
            .col(text("body_text"))
            .col(text("body_html"))
            .col(string_null("dedupe").unique_key().take())
            .col(string("state"))
            .col(integer("attempts"))
            .col(timestamp_with_time_zone("next_at"))
            .col(timestamp_with_time_zone_null("lease_until"))
            .col(string_null("leased_by"))
            .col(timestamp_with_time_zone_null("sent_at"))
            .col(text_null("server_reply"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("message", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("message", "user_id", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("message", &["next_at", "state"])).await?;
    m.create_index(index("message", &["competition_id", "created_at"])).await?;
    m.create_index(index("message", &["user_id"])).await?;
    Ok(())
}

async fn file(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("file")
            .col(uuid("id").primary_key().take())
            .col(uuid_null("competition_id"))
            .col(string("holder_kind"))
            .col(uuid("holder_id"))
            .col(string("field"))
            .col(string("name"))
            .col(string("media_type"))
            .col(big_integer("size"))
            .col(string("sha256"))
            .col(string("storage_key"))
            .col(string_null("preview_key"))
            .col(uuid_null("uploaded_by"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("file", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("file", "uploaded_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("file", &["holder_kind", "holder_id"])).await?;
    m.create_index(index("file", &["competition_id"])).await?;
    m.create_index(index("file", &["uploaded_by"])).await?;
    Ok(())
}

async fn organiser(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("organiser")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid_null("user_id"))
            .col(string("email"))
            .col(string_null("token_hash"))
            .col(timestamp_with_time_zone("invited_at"))
            .col(timestamp_with_time_zone_null("accepted_at"))
            .foreign_key(&mut refer("organiser", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("organiser", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("organiser", &["competition_id", "email"])).await?;
    m.create_index(index("organiser", &["user_id"])).await?;
    Ok(())
}

async fn participant(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("participant")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("user_id"))
            .col(integer("rules_version"))
            .col(timestamp_with_time_zone("rules_accepted_at"))
            .col(string_null("country"))
            .col(string("organisation"))
            .col(json_binary("answers"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("participant", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("participant", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("participant", &["competition_id", "user_id"])).await?;
    m.create_index(index("participant", &["user_id"])).await?;
    Ok(())
}

async fn stage(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("stage")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(integer("position"))
            .col(string("kind"))
            .col(string("name"))
            .col(text("description"))
            .col(timestamp_with_time_zone_null("opens_at"))
            .col(timestamp_with_time_zone_null("closes_at"))
            .col(json_binary("settings"))
            .col(string_null("rubric_hash"))
            .col(timestamp_with_time_zone_null("rubric_frozen_at"))
            .col(integer("version"))
            .foreign_key(&mut refer("stage", "competition_id", "competition", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("stage", &["competition_id", "position"])).await?;
    Ok(())
}

async fn extension(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("extension")
            .col(uuid("id").primary_key().take())
            .col(uuid("stage_id"))
            .col(timestamp_with_time_zone("old_closes_at"))
            .col(timestamp_with_time_zone("new_closes_at"))
            .col(text("reason"))
            .col(uuid_null("made_by"))
            .col(timestamp_with_time_zone("made_at"))
            .foreign_key(&mut refer("extension", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("extension", "made_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("extension", &["stage_id"])).await?;
    m.create_index(index("extension", &["made_by"])).await?;
    Ok(())
}

async fn category(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("category")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid_null("parent_id"))
            .col(integer("position"))
            .col(string("code"))
            .col(string("title"))
            .col(text("description"))
            .foreign_key(&mut refer("category", "competition_id", "competition", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("category", &["competition_id"])).await?;
    Ok(())
}

async fn tag_set(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("tag_set")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(integer("position"))
            .col(string("name"))
            .foreign_key(&mut refer("tag_set", "competition_id", "competition", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("tag_set", &["competition_id"])).await?;
    Ok(())
}

async fn tag(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("tag")
            .col(uuid("id").primary_key().take())
            .col(uuid("tag_set_id"))
            .col(integer("position"))
            .col(string("code"))
            .col(string("title"))
            .col(string_null("colour"))
            .foreign_key(&mut refer("tag", "tag_set_id", "tag_set", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("tag", &["tag_set_id"])).await?;
    Ok(())
}

async fn partner(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("partner")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(integer("position"))
            .col(string("tier"))
            .col(string("name"))
            .col(string("url"))
            .foreign_key(&mut refer("partner", "competition_id", "competition", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("partner", &["competition_id"])).await?;
    Ok(())
}

async fn brief(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("brief")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(integer("position"))
            .col(string("slug"))
            .col(string("title"))
            .col(string("summary"))
            .col(text("body"))
            .col(string("owner"))
            .col(text("prizes"))
            .col(integer("version"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("brief", "competition_id", "competition", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("brief", &["competition_id", "slug"])).await?;
    Ok(())
}

async fn question(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("question")
            .col(uuid("id").primary_key().take())
            .col(uuid("brief_id"))
            .col(uuid_null("asked_by"))
            .col(text("body"))
            .col(timestamp_with_time_zone("asked_at"))
            .col(text_null("answer"))
            .col(uuid_null("answered_by"))
            .col(timestamp_with_time_zone_null("answered_at"))
            .foreign_key(&mut refer("question", "brief_id", "brief", Refer::Cascade))
            .foreign_key(&mut refer("question", "asked_by", "user", Refer::SetNull))
            .foreign_key(&mut refer("question", "answered_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("question", &["brief_id"])).await?;
    m.create_index(index("question", &["asked_by"])).await?;
    m.create_index(index("question", &["answered_by"])).await?;
    Ok(())
}

async fn team(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("team")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid_null("brief_id"))
            .col(string("name"))
            .col(string("organisation"))
            .col(string_null("country"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("team", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("team", "brief_id", "brief", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("team", &["competition_id"])).await?;
    m.create_index(index("team", &["brief_id"])).await?;
    Ok(())
}

async fn member(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("member")
            .col(uuid("id").primary_key().take())
            .col(uuid("team_id"))
            .col(uuid("user_id"))
            .col(boolean("captain"))
            .col(timestamp_with_time_zone("joined_at"))
            .foreign_key(&mut refer("member", "team_id", "team", Refer::Cascade))
            .foreign_key(&mut refer("member", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("member", &["team_id", "user_id"])).await?;
    m.create_index(index("member", &["user_id"])).await?;
    Ok(())
}

async fn invitation(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("invitation")
            .col(uuid("id").primary_key().take())
            .col(uuid("team_id"))
            .col(string_null("email"))
            .col(string_uniq("token_hash"))
            .col(uuid_null("invited_by"))
            .col(string("state"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .foreign_key(&mut refer("invitation", "team_id", "team", Refer::Cascade))
            .foreign_key(&mut refer("invitation", "invited_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("invitation", &["team_id"])).await?;
    m.create_index(index("invitation", &["invited_by"])).await?;
    Ok(())
}

async fn form(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("form")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(string("purpose"))
            .col(integer("version"))
            .col(json_binary("fields"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("form", "competition_id", "competition", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("form", &["competition_id", "purpose", "version"])).await?;
    Ok(())
}

async fn entry(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("entry")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("team_id"))
            .col(integer("number"))
            .col(string("slug"))
            .col(string("state"))
            .col(string("title"))
            .col(text("summary"))
            .col(text("description"))
            .col(string("video_url"))
            .col(json_binary("links"))
            .col(uuid_null("brief_id"))
            .col(uuid_null("category_id"))
            .col(string_null("country"))
            .col(string("organisation"))
            .col(uuid_null("cover_file_id"))
            .col(text("search_text"))
            .col(uuid_null("form_id"))
            .col(json_binary("answers"))
            .col(json_binary("draft"))
            .col(integer("draft_version"))
            .col(timestamp_with_time_zone("draft_saved_at"))
            .col(integer("revision_count"))
            .col(timestamp_with_time_zone_null("submitted_at"))
            .col(boolean("late"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("entry", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("entry", "team_id", "team", Refer::Cascade))
            .foreign_key(&mut refer("entry", "brief_id", "brief", Refer::SetNull))
            .foreign_key(&mut refer("entry", "category_id", "category", Refer::SetNull))
            .foreign_key(&mut refer("entry", "form_id", "form", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(unique("entry", &["competition_id", "number"])).await?;
    m.create_index(index("entry", &["competition_id", "state"])).await?;
    m.create_index(index("entry", &["team_id"])).await?;
    m.create_index(index("entry", &["brief_id"])).await?;
    m.create_index(index("entry", &["category_id"])).await?;
    m.create_index(index("entry", &["form_id"])).await?;
    Ok(())
}

async fn entry_tag(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("entry_tag")
            .col(uuid("entry_id"))
            .col(uuid("tag_id"))
            .primary_key(Index::create().col("entry_id").col("tag_id"))
            .foreign_key(&mut refer("entry_tag", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("entry_tag", "tag_id", "tag", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("entry_tag", &["tag_id"])).await?;
    Ok(())
}

async fn revision(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("revision")
            .col(uuid("id").primary_key().take())
            .col(uuid("entry_id"))
            .col(integer("number"))
            .col(json_binary("content"))
            .col(string("content_sha256"))
            .col(string_uniq("receipt_code"))
            .col(uuid_null("submitted_by"))
            .col(timestamp_with_time_zone("received_at"))
            .foreign_key(&mut refer("revision", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("revision", "submitted_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(unique("revision", &["entry_id", "number"])).await?;
    m.create_index(index("revision", &["submitted_by"])).await?;
    Ok(())
}
