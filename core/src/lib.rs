//! The product: what an order is, what happens to it, and who is told.
