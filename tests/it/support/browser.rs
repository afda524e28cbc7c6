//! A person at a real browser: headless Chromium, driven through chromedriver.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities};

use super::actor::Actor;

/// How long somebody waits for what they expect.
const PATIENCE: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(40);

/// What a browser is like.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Whether pages' scripts run.
    pub scripts: bool,
    /// The window's inner width in CSS pixels.
    pub width: u32,
}

/// A browser with one window. Its processes end with it.
pub struct Browser {
    driver: WebDriver,
    url: String,
    service: Service,
}

/// A chromedriver in a process group of its own.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        // The group: Chromium's processes would stay after a panic.
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Browser {
    /// Opens a browser for the site at `url`; none where chromedriver is not installed.
    pub async fn open(url: &str, kind: Kind) -> Option<Self> {
        let port = free_port();
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        let service = match command.spawn() {
            Ok(child) => Service(child),
            Err(_) if std::env::var_os("CI").is_none() => return None,
            Err(e) => panic!("chromedriver does not start: {e}"),
        };
        let mut caps = ChromeCapabilities::new();
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=en"] {
            caps.add_arg(argument).unwrap();
        }
        if !kind.scripts {
            let off = json!({"profile.managed_default_content_settings.javascript": 2});
            caps.add_experimental_option("prefs", off).unwrap();
        }
        let end = Instant::now() + PATIENCE;
        let driver = loop {
            match WebDriver::new(format!("http://127.0.0.1:{port}"), caps.clone()).await {
                Ok(driver) => break driver,
                Err(e) => assert!(Instant::now() < end, "no browser: {e}"),
            }
            tokio::time::sleep(LOOK).await;
        };
        driver.set_window_rect(0, 0, kind.width, 900).await.unwrap();
        Some(Self { driver, url: url.to_owned(), service })
    }

    /// Closes the browser as its user does.
    pub async fn close(self) {
        let _ = self.driver.quit().await;
        drop(self.service);
    }

    /// Opens an address of the site.
    pub async fn go(&self, path: &str) {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        self.driver.goto(&address).await.unwrap();
    }

    /// Opens the same page again, whatever it says of unsaved things.
    pub async fn reload(&self) {
        let again = self.driver.refresh().await;
        if again.is_err() {
            self.driver.accept_alert().await.unwrap();
        }
    }

    /// Closes the page, whatever it says of unsaved things.
    pub async fn leave(&self) {
        if self.driver.goto("about:blank").await.is_err() {
            self.driver.accept_alert().await.unwrap();
        }
    }

    /// Puts a cookie into the browser.
    pub async fn set_cookie(&self, name: &str, value: &str) {
        self.driver.add_cookie(Cookie::new(name, value)).await.unwrap();
    }

    /// Puts all cookies of somebody into the browser, which has to have a page of the site open.
    pub async fn be(&self, who: &Actor) {
        for pair in who.cookies().split("; ") {
            let (name, value) = pair.split_once('=').unwrap();
            self.set_cookie(name, value).await;
        }
    }

    /// Sets the device's clock wrong, as scripts of pages see it that are opened from now on.
    pub async fn set_clock_wrong(&self, hours: i64) {
        let script = format!(
            "{{ const by = {hours} * 3600e3, Right = Date, origin = performance.timeOrigin;
            globalThis.Date = class extends Right {{
              constructor(...all) {{ if (all.length) super(...all); else super(Right.now() + by); }}
              static now() {{ return Right.now() + by; }}
            }};
            Object.defineProperty(performance, 'timeOrigin', {{ value: origin + by }}); }}"
        );
        let wanted = json!({"source": script});
        self.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", wanted).await.unwrap();
    }

    /// The text of the first element of a selector, seen or not.
    pub async fn text_of(&self, css: &str) -> String {
        self.element(css).await.prop("textContent").await.unwrap().unwrap_or_default()
    }

    /// What stands in the field of a name.
    pub async fn value(&self, name: &str) -> String {
        self.element(&format!("main [name='{name}']")).await.value().await.unwrap().unwrap_or_default()
    }

    /// Runs a script in the page, as a console does.
    pub async fn run(&self, script: &str) {
        self.driver.execute(script, Vec::new()).await.unwrap();
    }

    /// Waits until the window's title is so.
    pub async fn titled(&self, title: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let now = self.driver.title().await.unwrap();
            if now == title {
                return;
            }
            assert!(Instant::now() < end, "the title should be {title:?}, not {now:?}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The path that is open.
    pub async fn path(&self) -> String {
        let address = self.driver.current_url().await.unwrap();
        address.as_str().trim_start_matches(&self.url).to_owned()
    }

    /// What the window shows.
    pub async fn text(&self) -> String {
        match self.driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Waits until the window shows `words`.
    pub async fn see(&self, words: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(Instant::now() < end, "{} should show {words:?}:\n{text}", self.path().await);
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn element(&self, css: &str) -> WebElement {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.driver.find(By::Css(css)).await {
                Ok(found) => return found,
                Err(_) if Instant::now() < end => tokio::time::sleep(LOOK).await,
                Err(_) => panic!("{} has no {css}:\n{}", self.path().await, self.text().await),
            }
        }
    }

    /// Types into the field of a name, in place of what is there.
    pub async fn fill(&self, name: &str, value: &str) {
        let field = self.element(&format!("main [name='{name}']")).await;
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    /// Chooses the option of a select by the beginning of its text.
    pub async fn choose(&self, name: &str, text: &str) {
        let select = self.element(&format!("main select[name='{name}']")).await;
        let options = select.find_all(By::Tag("option")).await.unwrap();
        for option in options {
            if option.text().await.unwrap().trim().starts_with(text) {
                option.click().await.unwrap();
                return;
            }
        }
        panic!("{name} has no option {text:?}");
    }

    /// Clicks the label of a radio button or check box.
    pub async fn tick(&self, name: &str, value: &str) {
        self.tick_first(&format!("main input[name='{name}'][value='{value}']")).await;
    }

    /// Clicks the label of the first radio button or check box of a selector.
    pub async fn tick_first(&self, css: &str) {
        let field = self.element(css).await;
        match field.attr("id").await.unwrap() {
            Some(id) => self.element(&format!("label[for='{id}']")).await.click().await.unwrap(),
            None => field.click().await.unwrap(),
        }
        assert!(self.element(css).await.is_selected().await.unwrap(), "{css} is not ticked");
    }

    /// Chooses a file of the disk.
    pub async fn attach(&self, name: &str, file: &Path) {
        let field = self.element(&format!("main input[type='file'][name='{name}']")).await;
        field.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Clicks the first button or link whose text begins with `label`.
    pub async fn press(&self, label: &str) {
        let path =
            format!("//main//*[self::button or self::a or self::summary][starts-with(normalize-space(), \"{label}\")]");
        let end = Instant::now() + PATIENCE;
        loop {
            let clicked = match self.driver.find(By::XPath(&path)).await {
                Ok(found) => found.click().await,
                Err(e) => Err(e),
            };
            match clicked {
                Ok(()) => return,
                Err(_) if Instant::now() < end => tokio::time::sleep(LOOK).await,
                Err(_) => panic!("{} has no {label:?} to press:\n{}", self.path().await, self.text().await),
            }
        }
    }

    /// The names of fields that begin with `begin`, each once.
    pub async fn names(&self, begin: &str) -> Vec<String> {
        let mut names = Vec::new();
        for field in self.driver.find_all(By::Css(format!("main [name^='{begin}']"))).await.unwrap() {
            let name = field.attr("name").await.unwrap().unwrap();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Presses keys in the window.
    pub async fn keys(&self, keys: &str) {
        self.driver.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// Presses a key while another is held.
    pub async fn chord(&self, held: &str, key: &str) {
        let held = held.chars().next().unwrap();
        self.driver.action_chain().key_down(held).send_keys(key).key_up(held).perform().await.unwrap();
    }

    /// Cuts the line, or mends it.
    pub async fn set_line(&self, up: bool) {
        let line = json!({"offline": !up, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.driver.cdp().send_raw("Network.enable", json!({})).await.unwrap();
        self.driver.cdp().send_raw("Network.emulateNetworkConditions", line).await.unwrap();
    }

    /// By how many CSS pixels the page is wider than the window; scripts must run.
    pub async fn overflow(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.driver.execute(script, Vec::new()).await.unwrap().json().as_i64().unwrap_or_default()
    }
}
