//! The `laureate` command.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    laureate::cli::run().await
}
