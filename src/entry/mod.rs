//! What is judged: drafts, submissions, revisions, receipts.
