//! The acts that run as jobs, by name: the one list of them.
//!
//! The names stand in the queue's rows, in logs, metrics and timelines, and never change.

use std::fmt;

/// Hands the list to a macro, as rows of `Type = "stored name"`. The types are in `flow`, which checks at compile time that each says
/// the same name of itself.
macro_rules! acts {
    ($visit:ident) => {
        $visit! {
            CreatePrepay = "create_prepay",
            HandleNotify = "handle_notify",
            MarkPaid = "mark_paid",
            ReconcileOrder = "reconcile_order",
            ExpireOrder = "expire_order",
            CloseOrder = "close_order",
            RefundOrder = "refund_order",
            AdoptRefund = "adopt_refund",
            RecheckRefund = "recheck_refund",
            ReconcilePayment = "reconcile_payment",
            SettleQuarantine = "settle_quarantine",
            PublishEvents = "publish_events",
            ReconcileDue = "reconcile_due",
            CloseDue = "close_due",
            RecoverUnfinished = "recover_unfinished",
        }
    };
}
pub(crate) use acts;

macro_rules! names {
    ($($act:ident = $name:literal,)*) => {
        /// The name of an act that runs as a job.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ActName {
            $(#[doc = concat!("`", $name, "`")] $act,)*
        }

        impl ActName {
            /// Every name.
            pub const ALL: &[Self] = &[$(Self::$act,)*];

            /// As it is stored.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$act => $name,)*
                }
            }

            /// The act of a stored name. There is none for a job that only another release knows.
            pub fn of(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$act),)*
                    _ => None,
                }
            }
        }
    };
}
acts!(names);

impl fmt::Display for ActName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq<ActName> for String {
    fn eq(&self, act: &ActName) -> bool {
        self == act.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_name_is_read_as_its_act() {
        for act in ActName::ALL {
            assert_eq!(ActName::of(act.as_str()), Some(*act));
            let stored = act.to_string();
            assert!(stored == *act);
        }
        assert_eq!(ActName::of("an_act_of_another_release"), None);
    }
}
