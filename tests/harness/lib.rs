//! The product as a user sees it: stories, HTTP, faults, contracts.
