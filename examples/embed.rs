//! Laureate under `/contest` of an application of one's own: `cargo run --example embed`, then open
//! <http://127.0.0.1:3000/>.

use laureate::{Config, Site};
use poem::listener::TcpListener;
use poem::web::Html;
use poem::{Route, Server, get, handler};

#[handler]
fn home() -> Html<&'static str> {
    Html("<h1>Our own site</h1><p><a href=\"/contest/\">The contest</a></p>")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut config = Config::load(None)?;
    config.site.url = "http://127.0.0.1:3000/contest".into();
    let site = Site::open(config).await?;
    let workers = site.work()?;
    let app = Route::new().at("/", get(home)).nest("/contest", site.endpoint());
    Server::new(TcpListener::bind("127.0.0.1:3000")).run(app).await?;
    workers.stop().await;
    Ok(())
}
