//! The HTTP edge: orders, notifications, health.
