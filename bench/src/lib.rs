//! Measurements: what it costs, against what.
