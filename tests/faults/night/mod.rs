//! What only `dev/night` runs, with what it brings for it.

mod deploy;
