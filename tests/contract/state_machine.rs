//! `docs/state-machine.md` is the table in `domain/status.rs`.

use std::fmt::Write as _;

use pay_core::domain::{Status, Trigger};

#[test]
fn the_committed_table_and_diagram_are_the_codes() {
    super::assert_generated("docs/state-machine.md", &document());
}

fn document() -> String {
    let mut text = String::from(
        "# The states of an order\n\nWritten by a test from `core/src/domain/status.rs`; do not edit. A cell says where a trigger leads: \
         `·` nothing is to be done, `✗` refused as impossible.\n\n",
    );
    let _ = write!(text, "| |");
    for status in Status::ALL {
        let _ = write!(text, " {status} |");
    }
    let _ = write!(text, "\n| --- |{}\n", " --- |".repeat(Status::ALL.len()));
    for trigger in Trigger::ALL {
        let _ = write!(text, "| `{trigger}` |");
        for status in Status::ALL {
            let cell = match status.next(trigger) {
                Ok(Some(to)) if to == status => "stays".to_owned(),
                Ok(Some(to)) => format!("→ {to}"),
                Ok(None) => "·".to_owned(),
                Err(_) => "✗".to_owned(),
            };
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    text.push_str("\n```mermaid\nstateDiagram-v2\n    [*] --> CREATE\n");
    for from in Status::ALL {
        for trigger in Trigger::ALL {
            if let Ok(Some(to)) = from.next(trigger)
                && to != from
            {
                let _ = writeln!(text, "    {from} --> {to}: {trigger}");
            }
        }
    }
    text.push_str("```\n\n");
    text.push_str(
        "Money for a `CLOSED` order, or by a second trade for a paid one, does not move the order: it is recorded as a payment of its own \
         (`late`, `duplicate`), and an alarm asks for it to go back.\n",
    );
    text
}
