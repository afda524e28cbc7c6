//! Stored files: receiving streams, finding their type, serving them.
