//! The public face of entries: search, filters, entry pages, the participant's own overview.
