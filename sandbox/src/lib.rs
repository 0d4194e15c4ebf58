//! An Alipay gateway for one machine: signed answers, cashier page, notifications, faults, a clock that turns.
