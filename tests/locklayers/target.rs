//! Targets, and plans of small locks for them.
