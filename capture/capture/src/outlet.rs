//! What work on a connection needs from around it: where exchanges go, what is counted, and memory to use again.

use crate::counters::Counters;
use crate::exchange::{Sink, Wants};
use crate::spares::Spares;

pub struct Outlet<'a, S: Sink> {
    pub sink: &'a mut S,
    pub wants: Wants,
    pub counters: &'a mut Counters,
    pub spares: &'a mut Spares,
}
