//! Every stage of the library and the program, tested from outside.
