//! Five times the load that this machine's API can take, measured in the same run: a closed loop first, then an open one that does not
//! wait for answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::join_all;
use pay_core::domain::Scope;
use pay_core::flow;
use pay_tests::{Order, PATIENCE, Process, Shop};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep, sleep_until, timeout};

/// Clients of the closed loop: more than the API has connections to the database, so that it is busy all the time.
const CLIENTS: usize = 24;
/// For how long it is measured what the API can take.
const MEASURED_FOR: Duration = Duration::from_secs(3);
/// For how long there is too much.
const OVERLOADED_FOR: Duration = Duration::from_secs(6);
const TIMES: usize = 5;
/// Notifications meanwhile, evenly.
const NOTIFICATIONS: usize = 100;
/// Of a hundred, so many may be acknowledged later than after [`LATE`]: on two cores, with debug builds, Postgres and who measures beside. Where
/// nobody else works there, it is none.
const LATE_MAX: usize = 25;
const LATE: Duration = Duration::from_secs(1);
/// The memory that it may cost, above what the API has when it is as busy as it can be: that of the orders which it takes at once, and of the
/// connections on which it refuses others. Without a bound it is some hundred kilobytes for each create that waits, and they are thousands.
const MEMORY_BYTES_MAX: u64 = 96 * 1024 * 1024;

/// Creates orders with as little work as possible: what measures shall not be what is measured.
#[derive(Debug)]
struct Buyers {
    /// Host and port.
    address: String,
    key: String,
    user: AtomicUsize,
}

/// How a request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answered {
    status: u16,
    says_when: bool,
}

impl Buyers {
    /// A create for a user of its own, by a connection of its own.
    async fn create(&self) -> std::io::Result<Answered> {
        let body = format!(
            r#"{{"user_id":"o{}","product_id":"book","channel":"page"}}"#,
            self.user.fetch_add(1, Ordering::Relaxed)
        );
        let request = format!(
            "POST /v1/orders HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nPrefer: wait=0\r\n\
             Content-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.key,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::with_capacity(2048);
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        let head = answer.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| std::io::Error::other(format!("not an answer: {answer:?}")))?;
        Ok(Answered { status, says_when: head.contains("\r\nretry-after: ") })
    }

    /// How many creates a second succeed when each client waits for its answer.
    async fn capacity(&self) -> usize {
        let (over, taken) = (AtomicBool::new(false), AtomicUsize::new(0));
        let client = async || {
            while !over.load(Ordering::Relaxed) {
                let answered = self.create().await.expect("an answer");
                assert!((200..300).contains(&answered.status), "it is not too much yet: {answered:?}");
                taken.fetch_add(1, Ordering::Relaxed);
            }
        };
        let clients = join_all((0..CLIENTS).map(|_| client()));
        let clock = async {
            sleep(MEASURED_FOR).await;
            over.store(true, Ordering::Relaxed);
            taken.load(Ordering::Relaxed)
        };
        let (_, taken) = tokio::join!(clients, clock);
        taken / usize::try_from(MEASURED_FOR.as_secs()).expect("seconds")
    }

    /// So many a second, whatever is answered; returns all answers.
    async fn flood(self: Arc<Self>, per_s: usize) -> Vec<std::io::Result<Answered>> {
        let mut under_way = JoinSet::new();
        let total = per_s * usize::try_from(OVERLOADED_FOR.as_secs()).expect("seconds");
        let begun = Instant::now();
        for number in 0..total {
            let at = begun + OVERLOADED_FOR * u32::try_from(number).unwrap() / u32::try_from(total).unwrap();
            if at > Instant::now() {
                sleep_until(at).await;
            }
            let buyers = Arc::clone(&self);
            under_way.spawn(async move { buyers.create().await });
        }
        let offered_in = begun.elapsed();
        assert!(offered_in < OVERLOADED_FOR.mul_f32(1.2), "{total} creates were offered in {offered_in:?}");
        under_way.join_all().await
    }
}

/// Pays one order after the other, and says how long each took to be acknowledged; nothing, if it was not.
async fn notify(shop: &Shop, orders: &[Order]) -> Vec<Option<Duration>> {
    let begun = Instant::now();
    let notified = orders.iter().zip(0_u32..).map(async |(order, number)| {
        sleep_until(begun + OVERLOADED_FOR * number / u32::try_from(orders.len()).unwrap()).await;
        let pay = alipay_sandbox::Pay { cashier_url: order.cashier.clone(), ..Default::default() };
        let told = Instant::now();
        shop.sandbox().pay(&order.order_id, pay).await.expect("to pay");
        let acknowledged = shop.sandbox().acknowledged(&order.order_id, PATIENCE).await;
        acknowledged.then(|| told.elapsed())
    });
    join_all(notified).await
}

#[tokio::test(flavor = "multi_thread")]
async fn f51_at_five_times_what_it_can_take_creates_are_shed_and_notifications_acknowledged() {
    let mut shop = Shop::open().await;
    // No key is limited: what refuses is the load itself.
    let limits = [("KEY_REQUESTS_PER_S", "100000"), ("KEY_REQUESTS_BURST", "1000000")];
    let api = Process::api(&mut shop, &limits).await;
    let worker = Process::worker(&shop, &[]);
    let users: Vec<String> = (0..NOTIFICATIONS).map(|number| format!("n{number}")).collect();
    let mut orders: Vec<Order> = Vec::new();
    for users in users.chunks(CLIENTS) {
        orders.extend(join_all(users.iter().map(|user| shop.take_order(user, "coffee"))).await);
    }
    let key = flow::create_key(&shop.cx, &shop.app_id(), "flood", Scope::ALL.into_iter().collect()).await;
    let buyers = Arc::new(Buyers {
        address: shop.url.trim_start_matches("http://").to_owned(),
        key: key.expect("a key").1.expose().to_owned(),
        user: AtomicUsize::new(0),
    });
    let capacity = buyers.capacity().await;
    let busy = api.memory_max();

    let flood = tokio::spawn(Arc::clone(&buyers).flood(TIMES * capacity));
    let notified = notify(&shop, &orders).await;
    let answers = flood.await.expect("a flood");
    let peak = api.memory_max();

    let of = |wanted: fn(&Answered) -> bool| {
        answers.iter().filter(|answer| answer.as_ref().is_ok_and(wanted)).count()
    };
    let (offered, taken) = (answers.len(), of(|answer| (200..300).contains(&answer.status)));
    let shed = of(|answer| matches!(answer.status, 429 | 503) && answer.says_when);
    let mut times: Vec<Duration> = notified.iter().flatten().copied().collect();
    times.sort_unstable();
    let late = times.iter().filter(|time| **time > LATE).count();
    let percentile = |share: usize| times.get((times.len() * share).div_ceil(100).saturating_sub(1));
    println!(
        "{capacity} creates a second are what it can take; of {offered} in {OVERLOADED_FOR:?} {taken} were taken and {shed} shed"
    );
    println!(
        "{} of {NOTIFICATIONS} notifications were acknowledged: half of them in {:?}, 99 of 100 in {:?}, all in {:?}; {late} after {LATE:?}",
        times.len(),
        percentile(50),
        percentile(99),
        times.last()
    );
    let mib = |bytes: u64| bytes / 1024 / 1024;
    println!("memory: {} MiB when busy, {} MiB at most, {} MiB now", mib(busy), mib(peak), mib(api.memory()));

    let others: Vec<_> = answers
        .iter()
        .filter(|answer| {
            !answer.as_ref().is_ok_and(|answer| {
                (200..300).contains(&answer.status) || matches!(answer.status, 429 | 503) && answer.says_when
            })
        })
        .collect();
    assert!(others.is_empty(), "{} answers are neither, such as {:?}", others.len(), others[0]);
    assert!(shed > offered / 2, "it was not overloaded");
    let could = capacity * usize::try_from(OVERLOADED_FOR.as_secs()).unwrap();
    assert!(taken > could / 10, "{taken} were taken of {could}: it does not go on with what it can");
    assert_eq!(times.len(), NOTIFICATIONS, "every one is acknowledged at its first delivery");
    assert!(late <= NOTIFICATIONS * LATE_MAX / 100, "{late} of {NOTIFICATIONS} came late");
    assert!(peak - busy < MEMORY_BYTES_MAX, "{} MiB", mib(peak - busy));

    // Afterwards it is as ever, and everything that was taken comes right.
    let begun = Instant::now();
    let order = shop.take_order("afterwards", "coffee").await;
    println!("an order afterwards took {:?}", begun.elapsed());
    shop.pay(&order).await;
    let live = "select count(*) from queue.job where state in ('ready', 'blocked', 'running')";
    let quiet = async {
        while shop.count(live).await + shop.unannounced().await > 0 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(6 * PATIENCE, quiet).await.expect("nothing is left to do");
    let paid = shop.count("select count(*) from orders where status = 'PAY_SUCCESS'").await;
    assert_eq!(paid, i64::try_from(NOTIFICATIONS + 1).unwrap());
    assert_eq!(worker.said("ERROR"), 0);
    assert!(worker.stop().await && api.stop().await);
    shop.converged().await;
}
