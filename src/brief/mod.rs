//! Challenge statements, their files, questions and answers.
