//! `docs/state-machine.md` is made of the tables in `core/src/domain`.

use std::fmt::Write as _;

use pay_core::domain::{PaymentState, PaymentTrigger, RefundStatus, RefundTrigger, Status, Trigger};

#[test]
fn the_committed_tables_and_diagrams_are_the_codes() {
    super::assert_generated("docs/state-machine.md", &document());
}

fn document() -> String {
    let mut text = String::from(
        "# The states of orders, payments and refunds\n\nWritten by a test from `core/src/domain`; do not edit. A cell says where a trigger \
         leads: `·` nothing is to be done, `✗` refused as impossible.\n\n## Orders\n\n`core/src/domain/status.rs`\n\n",
    );
    let orders = Machine {
        states: Status::ALL.map(Status::as_str).to_vec(),
        triggers: Trigger::ALL.map(Trigger::as_str).to_vec(),
        first: vec![Status::Create.as_str()],
        next: &|state, trigger| {
            Status::ALL[state].next(Trigger::ALL[trigger]).map(|to| to.map(Status::as_str)).ok()
        },
    };
    orders.write(&mut text);
    text.push_str(
        "\nMoney for a `CLOSED` order, by a second trade for a paid one, or of another amount does not move a paid or closed order: it is \
         recorded as a payment of its own (`late`, `duplicate`, `mismatched`). The policy gives it back, or an operator decides.\n\n\
         ## Payments\n\n`core/src/domain/payment_state.rs`. One row for each trade that Alipay confirms. `left_over` lasts no longer than the \
         transaction that makes it, or until a refund in Alipay's console is adopted.\n\n",
    );
    let payments = Machine {
        states: PaymentState::ALL.map(PaymentState::as_str).to_vec(),
        triggers: PaymentTrigger::ALL.map(PaymentTrigger::as_str).to_vec(),
        first: vec![
            PaymentState::Settles.as_str(),
            PaymentState::LeftOver.as_str(),
            PaymentState::Undecided.as_str(),
        ],
        next: &|state, trigger| {
            PaymentState::ALL[state].next(PaymentTrigger::ALL[trigger]).map(|to| Some(to.as_str())).ok()
        },
    };
    payments.write(&mut text);
    text.push_str(
        "\n## Refunds\n\n`core/src/domain/refund.rs`. A refund that was made in Alipay's console begins as `succeeded`. One that failed and \
         then succeeds is announced with `corrected: true`.\n\n",
    );
    let refunds = Machine {
        states: RefundStatus::ALL.map(RefundStatus::as_str).to_vec(),
        triggers: RefundTrigger::ALL.map(RefundTrigger::as_str).to_vec(),
        first: vec![RefundStatus::Pending.as_str(), RefundStatus::Succeeded.as_str()],
        next: &|state, trigger| {
            RefundStatus::ALL[state]
                .next(RefundTrigger::ALL[trigger])
                .map(|to| to.map(RefundStatus::as_str))
                .ok()
        },
    };
    refunds.write(&mut text);
    text
}

/// The states of one kind of thing and what moves them.
struct Machine<'a> {
    states: Vec<&'static str>,
    triggers: Vec<&'static str>,
    /// The states in which it begins.
    first: Vec<&'static str>,
    /// Where a trigger leads from a state, both by number: the inner `None` when nothing is to be done, the outer when it cannot be.
    next: &'a dyn Fn(usize, usize) -> Option<Option<&'static str>>,
}

impl Machine<'_> {
    /// A table and a diagram.
    fn write(&self, text: &mut String) {
        let _ = write!(text, "| |");
        for state in &self.states {
            let _ = write!(text, " {state} |");
        }
        let _ = write!(text, "\n| --- |{}\n", " --- |".repeat(self.states.len()));
        for (number, trigger) in self.triggers.iter().enumerate() {
            let _ = write!(text, "| `{trigger}` |");
            for (state, name) in self.states.iter().enumerate() {
                let cell = match (self.next)(state, number) {
                    Some(Some(to)) if to == *name => "stays".to_owned(),
                    Some(Some(to)) => format!("→ {to}"),
                    Some(None) => "·".to_owned(),
                    None => "✗".to_owned(),
                };
                let _ = write!(text, " {cell} |");
            }
            text.push('\n');
        }
        text.push_str("\n```mermaid\nstateDiagram-v2\n");
        for first in &self.first {
            let _ = writeln!(text, "    [*] --> {first}");
        }
        for (state, name) in self.states.iter().enumerate() {
            for (number, trigger) in self.triggers.iter().enumerate() {
                if let Some(Some(to)) = (self.next)(state, number)
                    && to != *name
                {
                    let _ = writeln!(text, "    {name} --> {to}: {trigger}");
                }
            }
        }
        text.push_str("```\n");
    }
}
