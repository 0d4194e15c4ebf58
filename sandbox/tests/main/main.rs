//! The sandbox from outside: over HTTP, as a shop, a browser and a tester meet it.

mod faults;
mod gateway;
mod money;
mod shop;
mod spine;
mod vectors;
