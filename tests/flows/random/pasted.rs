//! The place for lists that were printed, one for each breach that random lives have found: none yet, but for the shape that they have.

use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{Channel, LatePolicy};

use alipay_sandbox::Fault;

use super::holds;
use super::step::{Back, How, Life, Step, Strike, With};

/// Found by nobody.
/// Late money, of which all went back before anybody heard of it.
#[tokio::test]
async fn as_a_breach_is_printed() {
    holds(
        LatePolicy::Reopen,
        vec![
            Step::Create { app: 0, user: 1, channel: Channel::Page, short: false },
            Step::Rest,
            Step::Open { order: 0 },
            Step::CloseOrder { order: 0 },
            Step::Rest,
            Step::Strike(Strike {
                fault: Fault::NotifyDelay,
                method: "",
                order: None,
                percent: 100,
                times: 1,
                with: With::DelayMs(500),
            }),
            Step::Pay { order: 0, buyer: 1, how: How::Late },
            Step::ConsoleRefund { order: 0, trade: 0, back: Back::Rest },
            Step::Decide { payment: 0, decision: Decision::Accept },
            Step::Rest,
        ],
    )
    .await;
}

#[test]
fn what_is_printed_can_be_pasted_here() {
    let steps = vec![
        Step::Create { app: 0, user: 1, channel: Channel::Page, short: false },
        Step::Rest,
        Step::Open { order: 0 },
        Step::CloseOrder { order: 0 },
        Step::Rest,
        Step::Strike(Strike {
            fault: Fault::NotifyDelay,
            method: "",
            order: None,
            percent: 100,
            times: 1,
            with: With::DelayMs(500),
        }),
        Step::Pay { order: 0, buyer: 1, how: How::Late },
        Step::ConsoleRefund { order: 0, trade: 0, back: Back::Rest },
        Step::Decide { payment: 0, decision: Decision::Accept },
        Step::Rest,
    ];
    let life = Life { policy: LatePolicy::Reopen, steps };
    let why = "Found by nobody.\nLate money, of which all went back before anybody heard of it.";
    let words = |text: &str| {
        text.split([',', '\n', ' '])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (here, printed) =
        (words(include_str!("pasted.rs")), words(&life.source("as_a_breach_is_printed", why)));
    assert!(here.contains(&printed), "{printed}");
}
