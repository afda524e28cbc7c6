//! Competitions made from presets and from earlier editions.
