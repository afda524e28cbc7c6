//! The `laureate` command.

// Pages and uploads make many short-lived pieces of memory, which this gives back to the next one without the system.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    laureate::cli::run().await
}
