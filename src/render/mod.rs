//! Pages and mails from templates: minijinja, strict, escaped, one environment per language so that `t()` knows its own.
//!
//! Templates are embedded; a file of the same name in the site's template folder wins.

mod functions;
pub mod markdown;
mod squeeze;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::lang::Lang;

/// The embedded templates.
#[derive(RustEmbed)]
#[folder = "templates"]
#[exclude = "assets/*"]
#[exclude = "lang/*"]
struct Templates;

/// The embedded style sheets, scripts and pictures.
#[derive(RustEmbed)]
#[folder = "templates/assets"]
struct Assets;

/// An asset as it is served.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its content.
    pub data: std::borrow::Cow<'static, [u8]>,
    /// Its media type.
    pub media_type: String,
}

/// Turns templates into text. Cheap to clone.
#[derive(Clone)]
pub struct Renderer {
    environments: Arc<HashMap<Lang, Environment<'static>>>,
    folder: Option<PathBuf>,
}

impl Renderer {
    /// A renderer for a site.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let folder = Some(config.templates.folder.clone()).filter(|f| !f.as_os_str().is_empty());
        let hashes = Arc::new(asset_hashes(folder.as_deref()));
        let environments =
            Lang::ALL.into_iter().map(|lang| (lang, environment(lang, config, folder.clone(), &hashes))).collect();
        Self { environments: Arc::new(environments), folder }
    }

    /// Renders a template in a language.
    ///
    /// # Errors
    /// Internal, with the template's name and line.
    pub fn render(&self, lang: Lang, template: &str, data: impl Serialize) -> Result<String> {
        let environment = &self.environments[&lang];
        let render = || environment.get_template(template)?.render(Value::from(Serde(data)));
        render().map_err(|e| Error::internal(format!("{template}: {e:#}")))
    }

    /// An asset by its name, without the hash.
    #[must_use]
    pub fn asset(&self, name: &str) -> Option<Asset> {
        let media_type = mime_guess::from_path(name).first_or_octet_stream().to_string();
        if name.contains("..") {
            return None;
        }
        let own = self.folder.as_ref().and_then(|f| std::fs::read(f.join("assets").join(name)).ok());
        let data = own.map_or_else(|| Assets::get(name).map(|file| file.data), |own| Some(own.into()))?;
        let data = match std::str::from_utf8(&data) {
            Ok(sheet) if media_type == "text/css" => squeeze::css(sheet).into_bytes().into(),
            _ => data,
        };
        Some(Asset { data, media_type })
    }
}

fn asset_hashes(folder: Option<&std::path::Path>) -> HashMap<String, String> {
    Assets::iter()
        .filter_map(|name| {
            let own = folder.and_then(|f| std::fs::read(f.join("assets").join(name.as_ref())).ok());
            let data = own.map_or_else(|| Assets::get(&name).map(|file| file.data), |own| Some(own.into()))?;
            Some((name.to_string(), hex::encode(&Sha256::digest(&data)[..5])))
        })
        .collect()
}

fn environment(
    lang: Lang,
    config: &Config,
    folder: Option<PathBuf>,
    hashes: &Arc<HashMap<String, String>>,
) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|name| if name.ends_with(".txt") { AutoEscape::None } else { AutoEscape::Html });
    env.set_loader(move |name| {
        if let Some(own) = folder.as_ref().and_then(|f| std::fs::read_to_string(f.join(name)).ok()) {
            return Ok(Some(own));
        }
        Ok(Templates::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()))
    });
    functions::install(&mut env, lang, config, hashes.clone());
    env
}
