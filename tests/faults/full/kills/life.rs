//! One life of a shop in which one handler's work is done by a real worker, which may be killed.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use pay_core::jobs::QUEUES;
use pay_queue::admin;
use pay_tests::{Message, PATIENCE, Point, Process, Shop, Wire, WireCut, redis_url};
use tokio::time::{Duration, Instant, sleep};

use super::books;
use super::stories::{Story, Victim};

/// How long a dead worker's lease lasts: the workers' default.
const LEASE: TimeDelta = TimeDelta::seconds(25);
/// What is finished within this long after that has converged.
const AND_WORK: TimeDelta = TimeDelta::seconds(5);
/// How long the relay may stay with a worker that is dead.
const RELAY_HELD: TimeDelta = TimeDelta::seconds(5);
/// A worker that has said nothing for so long has no more to say about its last job.
const SILENCE: Duration = Duration::from_millis(500);
/// No tick comes by itself.
const YEARLY: &str = "0 0 0 1 1 *";
/// A tick comes at once.
const EACH_SECOND: &str = "* * * * * *";

/// What a life was like.
#[derive(Debug, Default)]
pub(super) struct Life {
    /// The messages at which the worker can be killed.
    pub(super) points: Vec<Point>,
    /// What is true in the end.
    pub(super) books: Vec<String>,
}

/// Leads the life: prepares the story, has a worker do the handler's work and dies with it at the given point, if any, lets another go on,
/// and closes the books.
pub(super) async fn live(story: &'static Story, dies_at: Option<(Point, WireCut)>) -> Life {
    let mut shop = Shop::open().await;
    let mut told = shop.subscribe_to_all().await;
    (story.prepare)(&mut shop).await;
    pause_others(&shop, story.victim).await;

    let dies = dies_at.is_some();
    let wire = Wire::new(counts_for(story.victim), dies_at);
    let database = shop.url_of_now().await;
    let mut worker = start(&shop, &wire, &database, story.victim).await;
    let done = async {
        let deadline = Instant::now() + 3 * PATIENCE;
        // A worker tells nobody.
        while !is_done(&shop, story.victim).await {
            assert!(Instant::now() < deadline, "the worker does not do its work");
            if worker.has_ended() {
                // Where the machine has much else to do, its first connection may take too long for it.
                assert!(wire.heard().is_empty(), "it died at its work");
                worker = start(&shop, &wire, &database, story.victim).await;
            }
            sleep(Duration::from_millis(20)).await;
        }
        // Where it is to die, its last words have time: on a busy machine they come late.
        falls_silent(&wire, if dies { 10 * SILENCE } else { SILENCE }).await;
        assert!(worker.terminate().await, "it stops in peace");
    };
    if dies {
        tokio::select! {
            () = wire.stands_still() => {}
            () = done => panic!("the worker never came to this point"),
        }
        worker.kill().await;
        wire.cut();
        backends_end(&shop, &wire).await;
    } else {
        done.await;
        wire.cut();
    }

    resume_all(&shop).await;
    free_relay(&shop).await;
    shop.advance(story.takes.unwrap_or(LEASE + AND_WORK)).await;
    shop.work().await;
    if story.victim.is_made_up_for() {
        shop.tick().await;
    }
    // Where the machine has much else to do, the relay's hold may end before it is used.
    while shop.unannounced().await > 0 {
        assert!(shop.relay_events().await, "Redis takes events");
    }
    let books = books::close(&shop, told.rest(&format!("{}.events", shop.channel)).await).await;
    shop.converged().await;
    Life { points: wire.heard(), books }
}

async fn start(shop: &Shop, wire: &Wire, database: &str, victim: Victim) -> Process {
    let database = wire.to(database).await;
    let redis = wire.to(&redis_url()).await;
    let gateway = wire.to(&shop.alipay.gateway_url()).await;
    let cron = |name| if victim == Victim::Tick(name) { EACH_SECOND } else { YEARLY };
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("REDIS_URL", redis.as_str()),
        ("ALIPAY_GATEWAY_URL", gateway.as_str()),
        ("RECONCILE_CRON", cron("reconcile_due")),
        ("CLOSE_CRON", cron("close_due")),
        ("RECOVERY_CRON", cron("recover_unfinished")),
        ("TOKIO_WORKER_THREADS", "2"),
        ("RUST_LOG", "error"),
    ];
    Process::worker(shop, &variables)
}

/// Which of its messages are the victim's own.
fn counts_for(victim: Victim) -> Box<dyn Fn(&Message) -> bool + Send + Sync> {
    // Read when a process starts and then every few seconds, for a clock and a gauge.
    let reads_the_time =
        |message: &Message| message.says == "select clock_timestamp()" || message.says.contains("feed_since");
    // Wake-ups that come close together are sent as one.
    let wakes = |message: &Message| message.says.starts_with("select pg_notify");
    match victim {
        Victim::Job(queue) => {
            let (claimed, woken) = (AtomicBool::new(false), AtomicBool::new(false));
            Box::new(move |message| match message.from.as_str() {
                "queue claim" => {
                    let claims = message.says.starts_with("with want as") && message.holds(queue);
                    claims && !claimed.swap(true, Ordering::SeqCst)
                }
                "paydesk" if wakes(message) => {
                    claimed.load(Ordering::SeqCst) && !woken.swap(true, Ordering::SeqCst)
                }
                "queue settle" | "gateway" => claimed.load(Ordering::SeqCst),
                "paydesk" => claimed.load(Ordering::SeqCst) && !reads_the_time(message),
                _ => false,
            })
        }
        Victim::Tick(name) => once(move |message| {
            let enqueues = message.says.starts_with("insert into queue.job") && message.holds(name);
            message.from == "paydesk" && (enqueues || wakes(message))
        }),
        Victim::Relay => once(|message| message.from == "paydesk relay" || message.from == "redis"),
    }
}

/// The first of those that say the same: what is repeated each second is the same again.
fn once(
    counts: impl Fn(&Message) -> bool + Send + Sync + 'static,
) -> Box<dyn Fn(&Message) -> bool + Send + Sync> {
    let said = Mutex::new(HashSet::new());
    Box::new(move |message| {
        counts(message) && said.lock().is_ok_and(|mut said| said.insert(message.says.clone()))
    })
}

/// Waits until nothing that counts was said for a while: after its job is done, a worker still says so to others.
async fn falls_silent(wire: &Wire, silence: Duration) {
    loop {
        let said = wire.heard().len();
        sleep(silence).await;
        if wire.heard().len() == said {
            return;
        }
    }
}

async fn is_done(shop: &Shop, victim: Victim) -> bool {
    let count = match victim {
        Victim::Relay => return shop.unannounced().await == 0,
        Victim::Job(_) => {
            "select count(*) from queue.job
             where name = $1 and (state in ('ready', 'blocked', 'running') or state = 'scheduled' and due_at <= $2)"
        }
        Victim::Tick(_) => {
            "select (count(*) = 0)::int::bigint from queue.job where name = $1 and key like 'tick:%' and created_at <= $2"
        }
    };
    let left = sqlx::query_scalar::<_, i64>(count).bind(victim.name()).bind(shop.cx.now());
    left.fetch_one(&shop.cx.pool).await.expect("the jobs") == 0
}

/// The worker serves one queue, so that what it says is one handler's.
async fn pause_others(shop: &Shop, victim: Victim) {
    let mut conn = shop.cx.pool.acquire().await.expect("a connection");
    for queue in QUEUES.into_iter().filter(|queue| victim != Victim::Job(queue)) {
        admin::pause(&mut conn, queue, "one handler at a time").await.expect("the database");
    }
}

async fn resume_all(shop: &Shop) {
    let mut conn = shop.cx.pool.acquire().await.expect("a connection");
    for queue in QUEUES {
        admin::resume(&mut conn, queue).await.expect("the database");
    }
}

/// Waits until Postgres has noticed that its client is gone, and let go of what it had locked; it tells nobody.
async fn backends_end(shop: &Shop, wire: &Wire) {
    let ports: Vec<i32> = wire.ports().into_iter().map(i32::from).collect();
    let deadline = Instant::now() + 3 * PATIENCE;
    loop {
        let left: Vec<String> = sqlx::query_scalar(
            "select format('%s: %s, %s, %s', application_name, state, wait_event, query) from pg_stat_activity
             where datname = current_database() and client_port = any ($1)",
        )
        .bind(&ports)
        .fetch_all(&shop.cx.pool)
        .await
        .expect("the server's sessions");
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "sessions of a dead process: {left:?}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// Gives the relay to whoever wants it; a dead worker would hold it on for some seconds, and no longer.
async fn free_relay(shop: &Shop) {
    let held: Option<DateTime<Utc>> = sqlx::query_scalar("select held_until from event_relay")
        .fetch_one(&shop.cx.pool)
        .await
        .expect("the relay");
    let latest = shop.cx.now() + RELAY_HELD;
    assert!(held.is_none_or(|held| held <= latest), "the relay is held until {held:?}");
    shop.free_relay().await;
}
