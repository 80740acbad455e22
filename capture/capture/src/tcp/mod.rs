//! TCP: one direction's reassembly (`flow`) and what both directions tell of each other (`connection`).

pub mod flow;
pub mod seq;
