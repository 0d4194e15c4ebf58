//! The sandbox from outside: over HTTP, as a shop, a browser and a tester meet it.

mod shop;
mod spine;
