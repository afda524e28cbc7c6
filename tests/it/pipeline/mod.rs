//! The pipeline: who takes part in a stage, how scores are made, who goes on.

mod closing;
mod rule;
