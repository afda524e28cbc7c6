//! Pure arithmetic of judging, without input or output: a ranking is a function of recorded scores.
