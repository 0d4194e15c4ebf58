use super::*;
use crate::domain::{
    AppId, Cashier, Channel, CloseReason, Disposition, NewOrder, Origin, Product, RefundState, Unsettled,
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
    assert!(!tell(&facts, time("10:01:00")).cut);
}

#[test]
fn lengths_of_time_are_told_in_a_unit_that_says_enough() {
    let lengths = [-3, 0, 119, 120, 7_199, 7_200, 172_799, 172_800].map(|s| length(TimeDelta::seconds(s)));
    assert_eq!(lengths, ["0 s", "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 days"]);
}
