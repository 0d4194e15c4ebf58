//! Durable jobs on Postgres, as an apalis backend that payments can trust.
