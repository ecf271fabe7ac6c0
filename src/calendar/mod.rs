//! Time as arithmetic; this layer has never heard of a case.
//! It never asks the clock: `now` comes in as a value.
