//! What the organiser asks: versioned fields and their answers.
