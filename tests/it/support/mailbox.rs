//! A real SMTP server on loopback, one for the whole process, which keeps what arrives. Each test's site writes from
//! an address of its own. It refuses people whose address begins with `refused-` for ever, `busy-` for now.

use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::{LazyLock, Mutex};

use entity::message;
use mailin_embedded::response::{INTERNAL_ERROR, NO_MAILBOX, OK};
use mailin_embedded::{Handler, Response, Server, SslConfig};
use mailparse::MailHeaderMap;

/// More than the connections that all tests under way hold.
const SESSIONS: u32 = 64;

static SERVER: LazyLock<u16> = LazyLock::new(serve);
static ARRIVED: Mutex<Vec<Arrived>> = Mutex::new(Vec::new());

struct Arrived {
    from: String,
    letter: Letter,
}

/// A message as its reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The address that it went to.
    pub to: String,
    /// The template that it was made of; empty where the mail server's copy is read.
    pub kind: String,
    /// All headers as the mail server got them; empty where the record is read.
    pub head: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

impl From<message::Model> for Letter {
    fn from(row: message::Model) -> Self {
        let (to, kind, subject) = (row.to_address, row.kind, row.subject);
        Self { to, kind, head: String::new(), subject, text: row.body_text, html: row.body_html }
    }
}

impl Letter {
    /// The first address in the plain text that contains `part`.
    #[track_caller]
    pub fn link(&self, part: &str) -> String {
        let words = self.text.split_whitespace().map(|w| w.trim_matches(|c| "<>()[].,".contains(c)));
        let link = words.filter(|w| w.starts_with("http")).find(|w| w.contains(part));
        link.unwrap_or_else(|| panic!("no link with {part:?} in this message: {self:#?}")).to_owned()
    }
}

/// The port of the server.
pub fn port() -> u16 {
    *SERVER
}

/// What arrived at `to` from the site that writes as `from`, in order.
pub fn arrived(from: &str, to: &str) -> Vec<Letter> {
    let all = ARRIVED.lock().unwrap();
    all.iter().filter(|a| a.from == from && a.letter.to == to).map(|a| a.letter.clone()).collect()
}

fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut server = Server::new(Session::default());
    server.with_name("localhost").with_num_threads(SESSIONS).with_tcp_listener(listener);
    server.with_ssl(SslConfig::None).unwrap();
    std::thread::spawn(move || server.serve().map_err(|e| e.to_string()));
    port
}

#[derive(Clone, Default)]
struct Session {
    from: String,
    to: Vec<String>,
    raw: Vec<u8>,
}

impl Handler for Session {
    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        *self = Self { from: from.to_owned(), ..Self::default() };
        OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if to.starts_with("refused-") {
            return NO_MAILBOX;
        }
        if to.starts_with("busy-") {
            return INTERNAL_ERROR;
        }
        self.to.push(to.to_owned());
        OK
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.raw.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let mail = mailparse::parse_mail(&self.raw).expect("the server sends well-formed mails");
        let subject = mail.headers.get_first_value("Subject").unwrap_or_default();
        let body = |kind: &str| {
            let part = mail.parts().find(|p| p.ctype.mimetype == kind);
            part.and_then(|p| p.get_body().ok()).unwrap_or_default().replace("\r\n", "\n")
        };
        let (text, html) = (body("text/plain"), body("text/html"));
        let head = String::from_utf8_lossy(mail.get_headers().get_raw_bytes()).into_owned();
        let letters = self.to.iter().map(|to| Arrived {
            from: self.from.clone(),
            letter: Letter {
                to: to.clone(),
                kind: String::new(),
                head: head.clone(),
                subject: subject.clone(),
                text: text.clone(),
                html: html.clone(),
            },
        });
        ARRIVED.lock().unwrap().extend(letters);
        OK
    }
}
