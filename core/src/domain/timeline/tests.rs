use super::*;
use crate::domain::{
    AppId, Cashier, Channel, CloseReason, Disposition, NewOrder, Origin, Product, RefundState, Stage,
    Unsettled,
};

fn time(text: &str) -> DateTime<Utc> {
    format!("2026-11-23T{text}Z").parse().unwrap()
}

/// An order of 10:00:00 as it is just after it was made.
fn made() -> Facts {
    let new =
        NewOrder { user_id: "u1".into(), product_id: "p".into(), channel: Channel::Page, expires_in: None };
    let price = Money::from_fen(2_800).unwrap();
    let product = Product { product_id: "p".into(), name: "P".into(), price, expiry: None };
    let order = Order::new(AppId::new("1"), &new, &product, TimeDelta::minutes(30), time("10:00:00"));
    Facts {
        order,
        looks: Looks::default(),
        steps: vec![],
        notifications: vec![],
        evidence: vec![],
        payments: vec![],
        refunds: vec![],
        decisions: vec![],
        events: vec![],
        jobs: vec![],
    }
}

fn step(facts: &mut Facts, change: Option<super::super::Change>) {
    let change = change.expect("a change");
    let step = Step { trigger: change.trigger, to: change.after.status(), evidence_id: None, at: change.at };
    facts.steps.insert(0, step);
    facts.order = change.after;
}

/// The same order, ready to be paid since 10:00:01 and looked at next at 10:01:01.
fn waiting() -> Facts {
    let mut facts = made();
    let cashier = Cashier::QrCode { qr_code: "q".into() };
    let change = facts.order.prepare(cashier, time("10:00:01")).unwrap();
    step(&mut facts, change);
    facts.looks.next_at = Some(time("10:01:01"));
    facts
}

fn closing() -> Facts {
    let mut facts = waiting();
    let change = facts.order.want_closed(CloseReason::Expired, time("10:30:02")).unwrap();
    step(&mut facts, change);
    facts.looks = Looks {
        last_at: Some(time("10:30:03")),
        next_at: Some(time("10:35:00")),
        count: 31,
        found: Some(Found::Absent),
    };
    facts
}

fn work(act: &str, due_at: DateTime<Utc>) -> Work {
    Work { job_id: 7, act: act.into(), due_at, failures: 0, running: false, given_up_at: None }
}

fn said(trade_no: &str, at: DateTime<Utc>) -> Statement {
    Statement {
        evidence_id: EvidenceId::new(at),
        by: By::Notification,
        trade_no: trade_no.into(),
        trade_status: "TRADE_SUCCESS".into(),
        amount: Money::from_fen(2_800).unwrap(),
        refunded: Money::ZERO,
        at,
    }
}

fn came(trade_no: &str, disposition: Disposition, refunded_fen: i64) -> Payment {
    Payment {
        trade_no: trade_no.into(),
        amount: Money::from_fen(2_800).unwrap(),
        refunded: Money::from_fen(refunded_fen).unwrap(),
        disposition,
        undecided: false,
        suspect: None,
        settled_outside: None,
        paid_at: Some(time("10:10:00")),
        recorded_at: time("10:10:02"),
    }
}

#[track_caller]
fn assert_told(facts: &Facts, now: &str, summary: &str, next: Option<(&str, &str)>) {
    let story = tell(facts, time(now));
    assert_eq!(story.summary, summary);
    let told = story.next.map(|next| (next.act, next.at));
    assert_eq!(told, next.map(|(act, at)| (act.to_owned(), time(at))));
}

#[test]
fn an_order_that_waits_says_who_looks_next_and_when_it_ends() {
    let mut facts = waiting();
    assert_told(
        &facts,
        "10:00:41",
        "Waits for payment; Alipay has not been asked yet; next query in 20 s; closes 2026-11-23T10:30:00Z.",
        Some(("reconcile_order", "10:01:01")),
    );
    facts.looks = Looks {
        last_at: Some(time("10:29:00")),
        next_at: Some(time("10:30:15")),
        count: 9,
        found: Some(Found::Waiting),
    };
    assert_told(
        &facts,
        "10:29:30",
        "Waits for payment; last query 30 s ago: the buyer has opened the cashier and has not paid; \
         next: its time to pay has passed and it is closed, in 30 s.",
        Some(("expire_order", "10:30:00")),
    );
}

#[test]
fn the_last_answer_is_told_in_words() {
    let mut facts = waiting();
    let words = Found::ALL.map(Some).into_iter().chain([None]).map(|found| {
        facts.looks =
            Looks { last_at: Some(time("10:00:29")), next_at: Some(time("10:01:01")), count: 1, found };
        let story = tell(&facts, time("10:00:41"));
        let (_, summary) = story.summary.split_once("last query 12 s ago: ").expect("it was asked");
        summary.to_owned()
    });
    let rest = "; next query in 20 s; closes 2026-11-23T10:30:00Z.";
    assert_eq!(
        words.collect::<Vec<_>>(),
        [
            "the buyer has not opened the cashier",
            "the buyer has opened the cashier and has not paid",
            "it is paid",
            "the trade is closed and was not paid",
            "what it says cannot be, and a person has to look",
            "it told of no payment",
        ]
        .map(|words| format!("{words}{rest}"))
    );
}

#[test]
fn a_live_job_says_better_than_the_clock_when_its_act_is_due() {
    let mut facts = waiting();
    facts.jobs.push(work("reconcile_order", time("10:00:30")));
    assert_eq!(tell(&facts, time("10:00:31")).next.unwrap().says, "Alipay is asked what became of it, now");
    facts.jobs[0].running = true;
    let says = tell(&facts, time("10:05:00")).next.unwrap().says;
    assert_eq!(says, "Alipay is asked what became of it, at this moment");
    facts.jobs[0].running = false;
    let says = tell(&facts, time("10:05:00")).next.unwrap().says;
    assert_eq!(says, "Alipay is asked what became of it, overdue by 4 min");
}

#[test]
fn a_lost_preparation_is_said_plainly() {
    let mut facts = made();
    facts.jobs.push(work("create_prepay", time("10:00:00")));
    assert_told(
        &facts,
        "10:00:00",
        "Its cashier is being prepared; next: the cashier is prepared, now.",
        Some(("create_prepay", "10:00:00")),
    );
    facts.jobs[0] = Work { failures: 8, given_up_at: Some(time("10:09:00")), ..facts.jobs[0].clone() };
    assert_told(
        &facts,
        "10:10:00",
        "Its cashier is not ready and nobody prepares it: asking for the order again does; \
         create_prepay was given up (job 7); next: its time to pay has passed and it is closed, in 20 min.",
        Some(("expire_order", "10:30:00")),
    );
    let last = tell(&facts, time("10:10:00")).entries.pop().unwrap();
    assert_eq!((last.what, last.at, last.reference), ("job_given_up", time("10:09:00"), Some("7".into())));
}

#[test]
fn what_alipay_said_and_nobody_took_up_yet_comes_before_everything() {
    let mut facts = waiting();
    let received_at = time("10:00:20");
    let notification_id = NotificationId::new(received_at);
    facts.notifications =
        vec![Notified { notification_id, received_at, handled_at: None, quarantined: None }];
    assert_eq!(tell(&facts, received_at).next.unwrap().act, "handle_notify");

    facts.notifications[0].handled_at = Some(time("10:00:21"));
    facts.evidence = vec![said("T1", time("10:00:21"))];
    assert_eq!(tell(&facts, received_at).next.unwrap().act, "mark_paid");
    let taken_up = tell(&facts, received_at).summary;
    assert!(taken_up.contains("Alipay's word about its money is taken up"), "{taken_up}");

    let given_up_at = Some(time("10:00:50"));
    facts.jobs = vec![Work { given_up_at, ..work("mark_paid", received_at) }];
    assert_eq!(
        tell(&facts, time("10:00:51")).next.unwrap().act,
        "reconcile_order",
        "nobody does it any more"
    );
}

#[test]
fn a_paid_order_names_whose_word_paid_it_and_ends_in_peace() {
    let mut facts = waiting();
    facts.evidence = vec![said("T1", time("10:10:02"))];
    let report = crate::domain::PaymentReport {
        order_id: facts.order.order_id,
        trade_no: "T1".into(),
        amount: facts.order.amount,
        refunded: Money::ZERO,
        trade_status: "TRADE_SUCCESS".into(),
        paid_at: None,
        refundable: true,
        out_request_no: None,
    };
    let change = facts.order.pay(&report, time("10:10:02")).unwrap();
    step(&mut facts, change);
    facts.steps[0].evidence_id = Some(facts.evidence[0].evidence_id);
    facts.payments = vec![came("T1", Disposition::Settles, 0)];
    let event_id = EventId::new(time("10:10:02"));
    let told =
        |announced_at| Told { event_id, event_type: "order.paid".into(), at: time("10:10:02"), announced_at };

    facts.events = vec![told(None)];
    assert_told(
        &facts,
        "10:10:03",
        "Paid at 2026-11-23T10:10:02Z, by a notification's word; an event is not announced yet; \
         next: subscribers are told, now.",
        Some(("publish_events", "10:10:02")),
    );
    facts.events = vec![told(Some(time("10:10:03")))];
    assert_told(
        &facts,
        "10:10:04",
        "Paid at 2026-11-23T10:10:02Z, by a notification's word; nothing more is due.",
        None,
    );
    let story = tell(&facts, time("10:10:04"));
    let words: Vec<(&str, By)> = story.entries.iter().map(|entry| (entry.what, entry.by)).collect();
    assert_eq!(
        words,
        [
            ("order_created", By::Shop),
            ("prepared", By::Paydesk),
            ("buyer_paid", By::Notification),
            ("payment_reported", By::Notification),
            ("payment_received", By::Notification),
            ("event_announced", By::Paydesk),
        ]
    );
}

#[test]
fn an_order_that_is_being_closed_waits_for_alipays_word() {
    assert_told(
        &closing(),
        "10:31:03",
        "Is being closed, since its time to pay had passed; last query 60 s ago: the buyer has not opened the cashier; \
         next: Alipay is asked to close it, in 3 min.",
        Some(("close_order", "10:35:00")),
    );
}

#[test]
fn money_that_does_not_pay_the_order_is_never_passed_over() {
    let mut facts = closing();
    let change = facts.order.trade_closed(time("10:40:00")).unwrap();
    step(&mut facts, change);
    let closed = "Closed at 2026-11-23T10:40:00Z, since its time to pay had passed";
    assert_told(&facts, "11:00:00", &format!("{closed}; nothing more is due."), None);

    facts.evidence = vec![said("T1", time("10:50:00"))];
    facts.payments = vec![came("T1", Disposition::Late, 0)];
    let late = "2800 fen came by trade T1, after the order was closed";
    assert_told(
        &facts,
        "11:00:00",
        &format!("{closed}; {late}, and they are to go back; nothing more is due."),
        None,
    );
    facts.payments = vec![came("T1", Disposition::Late, 2_800)];
    assert_told(
        &facts,
        "11:00:00",
        &format!("{closed}; {late}, and they went back; nothing more is due."),
        None,
    );
    assert!(tell(&facts, time("11:00:00")).entries.iter().any(|entry| entry.what == "money_came_late"));
}

#[test]
fn money_on_its_way_back_is_followed_to_its_end() {
    let mut facts = closing();
    let change = facts.order.trade_closed(time("10:40:00")).unwrap();
    step(&mut facts, change);
    facts.evidence = vec![said("T1", time("10:50:00"))];
    facts.payments = vec![came("T1", Disposition::Late, 0)];
    let refund_id = super::super::RefundId::new(time("10:50:01"));
    let refund = |state| Refund {
        refund_id,
        app_id: facts.order.app_id.clone(),
        trade_no: "T1".into(),
        order_id: Some(facts.order.order_id),
        refund_no: None,
        out_request_no: "T1_back".into(),
        amount: facts.order.amount,
        requested: None,
        reason: None,
        origin: Origin::Late,
        state,
        delayed_at: None,
        created_at: time("10:50:01"),
    };
    let at = time("10:50:09");
    let open = Unsettled::default;
    let cases = [
        (refund(RefundState::Pending(open())), format!("2800 fen are to go back ({refund_id})"), None),
        (refund(RefundState::Unknown(open())), "2800 fen went back is being asked".to_owned(), None),
        (
            refund(RefundState::Succeeded { at, corrected: false }),
            "nothing more is due".to_owned(),
            Some("refund_succeeded"),
        ),
        (
            refund(RefundState::Failed { at, failure: "X".into() }),
            "2800 fen could not go back".to_owned(),
            Some("refund_failed"),
        ),
    ];
    for (refund, says, what) in cases {
        let story = tell(&Facts { refunds: vec![refund], ..facts.clone() }, time("10:50:10"));
        assert!(story.summary.contains(&says), "{:?} does not say {says:?}", story.summary);
        let words: Vec<(&str, By)> = story.entries.iter().map(|entry| (entry.what, entry.by)).collect();
        assert!(words.contains(&("refund_promised", By::Paydesk)), "{words:?}");
        let due = what.is_none().then(|| "refund_order".to_owned());
        assert_eq!(story.next.map(|next| next.act), due);
        assert!(what.is_none_or(|what| words.contains(&(what, By::Query))), "{words:?}");
    }
}

#[test]
fn a_refund_that_waits_says_why_and_since_when_and_a_corrected_one_says_so() {
    let mut facts = waiting();
    let refund_id = super::super::RefundId::new(time("10:50:01"));
    let refund = Refund {
        refund_id,
        app_id: facts.order.app_id.clone(),
        trade_no: "T1".into(),
        order_id: Some(facts.order.order_id),
        refund_no: Some("r1".into()),
        out_request_no: "r1".into(),
        amount: Money::from_fen(800).unwrap(),
        requested: None,
        reason: None,
        origin: Origin::Asked,
        state: RefundState::Pending(Unsettled {
            pending_reason: Some("ACQ.SELLER_BALANCE_NOT_ENOUGH".into()),
            unanswered_at: None,
        }),
        delayed_at: Some(time("11:00:02")),
        created_at: time("10:50:01"),
    };
    let corrected = Refund {
        state: RefundState::Succeeded { at: time("11:10:00"), corrected: true },
        requested: Money::from_fen(900).ok(),
        ..refund.clone()
    };
    facts.refunds = vec![refund];
    let story = tell(&facts, time("11:05:00"));
    let says = format!(
        "800 fen are to go back ({refund_id}), waiting since 2026-11-23T10:50:01Z: ACQ.SELLER_BALANCE_NOT_ENOUGH"
    );
    assert!(story.summary.contains(&says), "{}", story.summary);
    let delayed = story.entries.iter().find(|entry| entry.what == "refund_delayed").unwrap();
    assert_eq!(delayed.says, "800 fen took long to go back: ACQ.SELLER_BALANCE_NOT_ENOUGH.");

    facts.refunds = vec![corrected];
    let story = tell(&facts, time("11:11:00"));
    assert!(story.summary.contains("although their refund had been called failed"), "{}", story.summary);
    let succeeded = story.entries.iter().find(|entry| entry.what == "refund_succeeded").unwrap();
    assert_eq!(
        succeeded.says,
        "800 fen went back after all: the refund had been called failed, and 900 fen were asked for."
    );
}

#[test]
fn only_the_newest_entries_are_told() {
    let mut facts = waiting();
    facts.evidence = (0..=ENTRIES_MAX).map(|_| said("T1", time("10:00:30"))).collect();
    let story = tell(&facts, time("10:01:00"));
    assert_eq!((story.entries.len(), story.cut), (ENTRIES_MAX, true));
    assert!(story.entries.iter().all(|entry| entry.what == "payment_reported"));
    facts.evidence.truncate(ENTRIES_MAX - 2);
    let story = tell(&facts, time("10:01:00"));
    assert_eq!((story.entries.len(), story.cut), (ENTRIES_MAX, false));
    assert_eq!(
        (story.order_id, story.status, story.looks),
        (facts.order.order_id, Status::PayWait, facts.looks)
    );
}

#[test]
fn lengths_of_time_are_told_in_a_unit_that_says_enough() {
    let lengths = [-3, 0, 119, 120, 7_199, 7_200, 172_799, 172_800].map(|s| length(TimeDelta::seconds(s)));
    assert_eq!(lengths, ["0 s", "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 days"]);
}

/// A refund of 8.00 of this trade, promised at 10:50:01.
fn back(trade_no: &str, origin: Origin, state: RefundState) -> Refund {
    let payment = crate::domain::Payment { trade_no: trade_no.into(), ..crate::domain::Payment::of(2_800) };
    let amount = Money::from_fen(800).unwrap();
    Refund { state, ..Refund::pending(&payment, "r1".into(), amount, origin, time("10:50:01")) }
}

/// What is said of this kind, by whose word, oldest first.
fn says(facts: &Facts, what: &str) -> Vec<(By, String)> {
    let entries = tell(facts, time("12:00:00")).entries.into_iter();
    entries.filter(|entry| entry.what == what).map(|entry| (entry.by, entry.says)).collect()
}

#[test]
fn every_step_names_what_moved_the_order_and_by_whose_word() {
    use Trigger::{
        ChannelChanged, CloseWanted, MismatchedPayment, NeverOffered, PaidElsewhere, PaymentReceived,
        Prepared, RefundedInFull, RefundedInPart, Reopened, TradeAbsent, TradeClosed,
    };
    let mut facts = made();
    facts.evidence = vec![
        Statement { by: By::Query, ..said("T2", time("10:10:01")) },
        Statement { by: By::Bill, ..said("T1", time("10:10:00")) },
    ];
    let bill = Some(facts.evidence[1].evidence_id);
    let elsewhere = "Closed: it was paid although another order of the same purchase had been paid.";
    for (trigger, evidence_id, by, words) in [
        (Prepared, None, By::Paydesk, "The cashier is ready: the order can be paid."),
        (ChannelChanged, None, By::Shop, "Another channel was asked for: the cashier is prepared again."),
        (PaymentReceived, bill, By::Bill, "The order is paid by trade T1, by the bill's word."),
        (PaymentReceived, None, By::Paydesk, "The order is paid, by our own word."),
        (
            Reopened,
            bill,
            By::Bill,
            "Money came after it was closed; the order is paid after all, by the bill's word.",
        ),
        (
            Reopened,
            None,
            By::Operator,
            "Money came after it was closed; the order is paid after all, by an operator's word.",
        ),
        (RefundedInPart, None, By::Query, "A part of its money went back."),
        (RefundedInFull, None, By::Query, "All of its money went back."),
        (CloseWanted, None, By::Paydesk, "The order shall be closed."),
        (NeverOffered, None, By::Paydesk, "Closed; neither Alipay nor a buyer had heard of it."),
        (TradeClosed, None, By::Query, "Closed: at Alipay the trade is closed and unpaid."),
        (TradeAbsent, None, By::Query, "Closed: Alipay knows no trade, and nobody can open one any more."),
        (MismatchedPayment, bill, By::Bill, "Closed: its number was paid with another amount."),
        (MismatchedPayment, None, By::Query, "Closed: its number was paid with another amount."),
        (PaidElsewhere, bill, By::Bill, elsewhere),
        (PaidElsewhere, None, By::Paydesk, elsewhere),
    ] {
        facts.steps = vec![Step { trigger, to: Status::PayWait, evidence_id, at: time("10:10:02") }];
        assert_eq!(says(&facts, trigger.as_str()), [(by, words.to_owned())]);
    }
}

#[test]
fn whoever_wanted_an_order_closed_is_named_with_the_reason() {
    let mut facts = made();
    facts.steps = vec![Step {
        trigger: Trigger::CloseWanted,
        to: Status::Closing,
        evidence_id: None,
        at: time("10:30:02"),
    }];
    for (reason, by, why) in [
        (CloseReason::Expired, By::Paydesk, "since its time to pay had passed"),
        (CloseReason::Requested, By::Shop, "since the shop asked for it"),
        (CloseReason::Replaced, By::Shop, "since too little time was left and a new order took its place"),
        (CloseReason::Rejected, By::Paydesk, "since Alipay would not take it under its number"),
        (CloseReason::Mismatched, By::Paydesk, "since its number was paid with another amount"),
        (CloseReason::PaidElsewhere, By::Paydesk, "since another order of the same purchase was paid"),
    ] {
        facts.order.stage = Stage::Closing { since: time("10:30:02"), reason };
        assert_eq!(says(&facts, "close_wanted"), [(by, format!("The order shall be closed, {why}."))]);
        let summary = tell(&facts, time("10:31:00")).summary;
        assert!(summary.starts_with(&format!("Is being closed, {why}; ")), "{summary}");
    }
}

#[test]
fn a_statement_of_alipays_is_told_with_what_went_back() {
    let mut facts = waiting();
    let refunded = Money::from_fen(800).unwrap();
    facts.evidence = vec![
        Statement { by: By::Query, refunded, ..said("T1", time("10:20:00")) },
        said("T1", time("10:10:00")),
    ];
    assert_eq!(
        says(&facts, "payment_reported"),
        [
            (By::Notification, "Alipay reported 2800 fen by trade T1 (TRADE_SUCCESS).".to_owned()),
            (
                By::Query,
                "Alipay reported 2800 fen by trade T1 (TRADE_SUCCESS), 800 fen of them refunded.".to_owned()
            ),
        ]
    );
    let summary = tell(&facts, time("10:20:09")).summary;
    assert!(summary.contains("; Alipay reported a payment 9 s ago; "), "{summary}");
}

#[test]
fn a_quarantined_notification_says_why() {
    let mut facts = waiting();
    let received_at = time("10:00:20");
    let notified = |reason: &str| Notified {
        notification_id: NotificationId::new(received_at),
        received_at,
        handled_at: Some(time("10:00:21")),
        quarantined: Some(reason.to_owned()),
    };
    for (reason, why) in [
        ("another_app", "it names another app"),
        ("another_seller", "it names another seller"),
        ("another_amount", "it names another amount"),
        ("unreadable", "its amount or number cannot be read"),
        ("of_another_release", "of_another_release"),
    ] {
        facts.notifications = vec![notified(reason)];
        let entry = tell(&facts, time("10:01:00")).entries.pop().unwrap();
        assert_eq!((entry.what, entry.at), ("notification_quarantined", time("10:00:21")));
        let says = format!("The notification was quarantined ({why}): the order does not move by it.");
        assert_eq!((entry.by, entry.says), (By::Paydesk, says));
        assert_eq!(entry.reference, Some(facts.notifications[0].notification_id.to_string()));
    }
    let summary = |facts: &Facts| tell(facts, time("10:01:00")).summary;
    assert!(summary(&facts).contains("; a notification is quarantined; "), "{}", summary(&facts));
    facts.notifications = vec![notified("unreadable"), notified("unreadable")];
    assert!(summary(&facts).contains("; 2 notifications are quarantined; "), "{}", summary(&facts));
    facts.notifications = vec![Notified { quarantined: None, ..notified("") }];
    assert!(says(&facts, "notification_quarantined").is_empty());
    assert!(!summary(&facts).contains("quarantined"), "{}", summary(&facts));
}

#[test]
fn money_is_told_by_the_word_that_first_told_of_it_and_with_what_it_is_to_the_order() {
    let mut facts = closing();
    facts.evidence = vec![
        said("T1", time("10:20:00")),
        Statement { by: By::Bill, ..said("T1", time("10:10:00")) },
        said("T2", time("10:09:00")),
    ];
    for (disposition, what, words) in [
        (Disposition::Late, "money_came_late", "after the order was closed"),
        (Disposition::Duplicate, "money_came_twice", "although another trade had paid the order"),
        (Disposition::Mismatched, "money_mismatched", "which is not what the order costs"),
    ] {
        facts.payments = vec![came("T1", disposition, 0)];
        assert_eq!(says(&facts, what), [(By::Bill, format!("2800 fen came by trade T1 {words}."))]);
        let words = "The buyer paid 2800 fen by trade T1, by Alipay's clock.".to_owned();
        assert_eq!(says(&facts, "buyer_paid"), [(By::Bill, words)]);
        facts.payments = vec![Payment { paid_at: None, ..came("T9", disposition, 0) }];
        assert_eq!(says(&facts, what)[0].0, By::Paydesk, "nothing is known of who told of it");
        assert!(says(&facts, "buyer_paid").is_empty());
    }
}

#[test]
fn the_summary_says_what_became_of_money_that_pays_nothing() {
    let mut facts = closing();
    let change = facts.order.trade_closed(time("10:40:00")).unwrap();
    step(&mut facts, change);
    facts.evidence = vec![said("T1", time("10:50:00"))];
    let late = came("T1", Disposition::Late, 0);
    let settled_outside = Some("bank 1".to_owned());
    let part = Money::from_fen(800).unwrap();
    let suspect = Some(SuspectReason::MoreThanIsLeft);
    for (payment, clause) in [
        (late.clone(), "after the order was closed, and they are to go back"),
        (came("T1", Disposition::Duplicate, 0), "although another trade had paid, and they are to go back"),
        (came("T1", Disposition::Mismatched, 0), "which is not what it costs, and they are to go back"),
        (came("T1", Disposition::Late, 800), "after the order was closed, and 800 of them went back"),
        (came("T1", Disposition::Late, 2_800), "after the order was closed, and they went back"),
        (
            Payment { undecided: true, refunded: part, ..late.clone() },
            "after the order was closed, and an operator has to decide about them",
        ),
        (
            Payment { settled_outside: settled_outside.clone(), refunded: part, ..late.clone() },
            "after the order was closed, and an operator settled them outside (bank 1)",
        ),
        (
            Payment { settled_outside, ..came("T1", Disposition::Late, 2_800) },
            "after the order was closed, and they went back",
        ),
        (
            Payment { suspect, ..late },
            "after the order was closed, and they are to go back; \
             an operator has to look at trade T1 (more_than_is_left)",
        ),
    ] {
        facts.payments = vec![payment];
        let closed = "Closed at 2026-11-23T10:40:00Z, since its time to pay had passed";
        let says = format!("{closed}; 2800 fen came by trade T1, {clause}; nothing more is due.");
        assert_told(&facts, "11:00:00", &says, None);
    }
}

#[test]
fn a_promise_to_give_money_back_says_whose_wish_it_is() {
    let mut facts = waiting();
    let refunded = Money::from_fen(800).unwrap();
    facts.evidence = vec![
        said("T1", time("10:20:00")),
        Statement { by: By::Query, refunded, ..said("T2", time("10:19:00")) },
        Statement { by: By::Bill, refunded, ..said("T1", time("10:10:00")) },
    ];
    for (trade_no, origin, by, why) in [
        ("T1", Origin::Asked, By::Shop, "the shop asked for it"),
        ("T1", Origin::Late, By::Paydesk, "it came after the order was closed"),
        ("T1", Origin::Duplicate, By::Paydesk, "another trade had paid the order"),
        ("T1", Origin::Operator, By::Operator, "an operator decided it"),
        ("T1", Origin::External, By::Bill, "it was refunded in Alipay's console"),
        ("T9", Origin::External, By::Query, "it was refunded in Alipay's console"),
    ] {
        facts.refunds = vec![back(trade_no, origin, RefundState::Pending(Unsettled::default()))];
        let words = format!("800 fen of trade {trade_no} are to go back: {why}.");
        assert_eq!(says(&facts, "refund_promised"), [(by, words)]);
        assert!(says(&facts, "refund_delayed").is_empty());
    }
}

#[test]
fn a_refund_that_failed_says_whether_alipay_refused() {
    let mut facts = waiting();
    for (failure, words) in [
        ("ACQ.X", "Alipay refused for good to give 800 fen back: ACQ.X."),
        (
            crate::domain::decide::refund_order::EXCEEDS_BALANCE,
            "800 fen were not given back: more went back meanwhile than leaves room for them.",
        ),
    ] {
        let failed = RefundState::Failed { at: time("10:50:09"), failure: failure.into() };
        facts.refunds = vec![back("T1", Origin::Asked, failed)];
        assert_eq!(says(&facts, "refund_failed"), [(By::Query, words.to_owned())]);
    }
    let at = time("10:50:09");
    facts.refunds = vec![back("T1", Origin::Asked, RefundState::Succeeded { at, corrected: false })];
    assert_eq!(says(&facts, "refund_succeeded"), [(By::Query, "800 fen went back.".to_owned())]);
}

#[test]
fn an_operators_decision_is_told_with_its_note_and_its_refusal() {
    let mut facts = waiting();
    let decided = |actor: &str, note: Option<&str>, refused: Option<&str>| Decided {
        actor: actor.into(),
        action: "payment.refund".into(),
        subject: "T1".into(),
        note: note.map(str::to_owned),
        refused: refused.map(str::to_owned),
        at: time("11:00:00"),
    };
    for (decision, words) in [
        (decided("cli:ann", None, None), "ann decided about T1: payment.refund."),
        (decided("bob", Some("late"), None), "bob decided about T1: payment.refund (late)."),
        (
            decided("cli:ann", Some("late"), Some("nothing_left")),
            "ann decided about T1: payment.refund (late), which was refused: nothing_left.",
        ),
    ] {
        facts.decisions = vec![decision];
        assert_eq!(says(&facts, "operator_decided"), [(By::Operator, words.to_owned())]);
    }
}

#[test]
fn questions_and_jobs_that_were_given_up_are_counted() {
    let mut facts = waiting();
    assert!(says(&facts, "alipay_asked").is_empty());
    for (count, found, words) in [
        (1, None, "once."),
        (2, None, "2 times in all."),
        (3, Some(Found::Paid), "3 times in all: it is paid."),
    ] {
        facts.looks = Looks { last_at: Some(time("10:00:29")), next_at: None, count, found };
        let words = format!("Alipay was last asked about the order, {words}");
        assert_eq!(says(&facts, "alipay_asked"), [(By::Paydesk, words)]);
    }
    let given_up_at = Some(time("10:09:00"));
    facts.jobs = vec![
        Work { failures: 8, given_up_at, ..work("close_order", time("10:00:00")) },
        work("mark_paid", time("10:00:00")),
    ];
    let words = "close_order was given up after 8 failures; an operator can retry it.".to_owned();
    assert_eq!(says(&facts, "job_given_up"), [(By::Paydesk, words)]);
}

#[test]
fn an_announced_event_names_its_type() {
    let mut facts = waiting();
    let told = |announced_at| Told {
        event_id: EventId::new(time("10:00:01")),
        event_type: "order.prepaid".into(),
        at: time("10:00:01"),
        announced_at,
    };
    facts.events = vec![told(Some(time("10:00:02")))];
    assert_eq!(
        says(&facts, "event_announced"),
        [(By::Paydesk, "Subscribers were told order.prepaid.".into())]
    );
    facts.events = vec![told(None), told(None)];
    assert!(says(&facts, "event_announced").is_empty());
    let summary = tell(&facts, time("10:00:03")).summary;
    assert!(summary.contains("; 2 events are not announced yet; "), "{summary}");
}

#[test]
fn the_next_act_is_told_in_words_and_one_of_another_release_by_its_name() {
    let mut facts = made();
    for (act, words) in [
        ("create_prepay", "the cashier is prepared"),
        ("reconcile_order", "Alipay is asked what became of it"),
        ("expire_order", "its time to pay has passed and it is closed"),
        ("close_order", "Alipay is asked to close it"),
        ("handle_notify", "a notification is read"),
        ("mark_paid", "Alipay's word about its money is taken up"),
        ("refund_order", "Alipay is asked to give the money back"),
        ("publish_events", "subscribers are told"),
        ("adopt_refund", "adopt_refund"),
        ("an_act_of_another_release", "an_act_of_another_release"),
    ] {
        facts.jobs = vec![work(act, time("10:10:00"))];
        for (now, when) in [
            ("10:09:59", "in 1 s"),
            ("10:10:00", "now"),
            ("10:10:10", "now"),
            ("10:10:11", "overdue by 11 s"),
        ] {
            let next = tell(&facts, time(now)).next.unwrap();
            assert_eq!((next.act.as_str(), next.when.as_str()), (act, when));
            assert_eq!(next.says, format!("{words}, {when}"));
        }
    }
}

#[test]
fn what_is_left_undone_is_due_unless_it_was_given_up() {
    let mut facts = closing();
    let change = facts.order.trade_closed(time("10:40:00")).unwrap();
    step(&mut facts, change);
    let at = time("10:50:00");
    let read = Notified {
        notification_id: NotificationId::new(at),
        received_at: at,
        handled_at: Some(at),
        quarantined: None,
    };
    let told = Told { event_id: EventId::new(at), event_type: "order.closed".into(), at, announced_at: None };
    let over = RefundState::Succeeded { at, corrected: false };
    let settled = Facts {
        notifications: vec![read.clone()],
        evidence: vec![said("T1", at)],
        payments: vec![came("T1", Disposition::Late, 2_800)],
        refunds: vec![back("T1", Origin::Late, over)],
        events: vec![Told { announced_at: Some(at), ..told.clone() }],
        ..facts
    };
    assert_eq!(tell(&settled, at).next, None);
    let open = RefundState::Pending(Unsettled::default());
    for (act, undone) in [
        (
            "handle_notify",
            Facts { notifications: vec![Notified { handled_at: None, ..read }], ..settled.clone() },
        ),
        ("mark_paid", Facts { evidence: vec![said("T2", at), said("T1", at)], ..settled.clone() }),
        ("refund_order", Facts { refunds: vec![back("T1", Origin::Late, open)], ..settled.clone() }),
        ("publish_events", Facts { events: vec![told], ..settled.clone() }),
    ] {
        let next = |jobs| tell(&Facts { jobs, ..undone.clone() }, at).next.map(|next| (next.act, next.at));
        let since = if act == "refund_order" { time("10:50:01") } else { at };
        assert_eq!(next(vec![]), Some((act.to_owned(), since)));
        assert_eq!(next(vec![work(act, time("10:55:00"))]), Some((act.to_owned(), time("10:55:00"))));
        assert_eq!(next(vec![Work { given_up_at: Some(at), ..work(act, at) }]), None);
        let other = vec![Work { given_up_at: Some(at), ..work("close_order", at) }];
        assert_eq!(next(other), Some((act.to_owned(), since)));
    }
}

#[test]
fn what_moves_the_order_comes_before_what_subscribers_are_told() {
    let mut facts = waiting();
    let told =
        |at| Told { event_id: EventId::new(at), event_type: "order.prepaid".into(), at, announced_at: None };
    facts.events = vec![told(time("10:00:03")), told(time("10:00:01"))];
    assert_eq!(tell(&facts, time("10:00:04")).next.unwrap().act, "reconcile_order");
    let closed = Stage::Closed { at: time("10:00:03"), reason: CloseReason::Requested };
    facts.order.stage = closed;
    let next = tell(&facts, time("10:00:04")).next.unwrap();
    assert_eq!((next.act.as_str(), next.at), ("publish_events", time("10:00:01")));
}

#[test]
fn a_paid_order_says_by_whose_word_and_what_went_back() {
    let mut facts = waiting();
    let at = time("10:10:02");
    facts.evidence = vec![said("T2", at), Statement { by: By::Query, ..said("T1", time("10:10:01")) }];
    facts.payments = vec![came("T1", Disposition::Settles, 0), came("T2", Disposition::Settles, 0)];
    let evidence_id = Some(facts.evidence[1].evidence_id);
    let paid = "Paid at 2026-11-23T10:10:02Z";
    for (trigger, evidence_id, refunded, words) in [
        (Trigger::PaymentReceived, evidence_id, 0, ", by a query's word"),
        (Trigger::Reopened, evidence_id, 0, ", by a query's word"),
        (Trigger::PaymentReceived, None, 0, ""),
        (Trigger::PaymentReceived, None, 800, ", and 800 of 2800 fen went back"),
        (Trigger::PaymentReceived, evidence_id, 800, ", by a query's word, and 800 of 2800 fen went back"),
    ] {
        let refunded = Money::from_fen(refunded).unwrap();
        facts.order.stage = Stage::Paid { at, late: false, refunded };
        facts.steps = vec![
            Step { trigger: Trigger::RefundedInPart, to: Status::PaySuccess, evidence_id: None, at },
            Step { trigger, to: Status::PaySuccess, evidence_id, at },
        ];
        assert_told(&facts, "10:11:00", &format!("{paid}{words}; nothing more is due."), None);
    }
    facts.order.stage = Stage::Refunded { paid_at: at, late: false };
    assert_told(&facts, "10:11:00", &format!("{paid}, and all of it went back; nothing more is due."), None);
}

#[test]
fn a_cashier_that_is_prepared_again_is_said() {
    let mut facts = waiting();
    facts.order.stage = Stage::PayWait { cashier: None, prepaid_at: time("10:00:01") };
    facts.jobs = vec![work("create_prepay", time("10:00:05"))];
    assert_told(
        &facts,
        "10:00:05",
        "Waits for payment, while its cashier is prepared again; Alipay has not been asked yet; \
         next: the cashier is prepared, now; closes 2026-11-23T10:30:00Z.",
        Some(("create_prepay", "10:00:05")),
    );
}
