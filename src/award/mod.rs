//! Awards, results and their announcement.
