//! Which entries a stage has: what its scope takes in, less what stages before it have left out.

pub mod store;
