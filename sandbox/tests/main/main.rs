//! The sandbox from outside: over HTTP, as a shop, a browser and a tester meet it.

mod bills;
mod client;
mod faults;
mod gateway;
mod landing;
mod money;
mod program;
mod random;
mod refunds;
mod shop;
mod spine;
mod start;
mod state;
mod vectors;
