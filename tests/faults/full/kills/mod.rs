//! kill -9 of a worker at each of its messages to Postgres, Redis and Alipay, for every handler.
//!
//! A *point* is a message of a handler's own: the claim of its job, each statement that it runs, each call, and what ends the job. The
//! wire between a real `pay-worker` and its servers stands still at a point, the process is killed, and only then does the server see it
//! gone. At each point it is killed once before the server has the message, and once when the server has answered it and the worker does not
//! know. Which points there are is heard in a life without a kill, so none is left out because nobody thought of it; [`STORIES`]
//! keeps how many there were, so none goes missing later.
//!
//! Afterwards another worker has the time of a lease and five seconds: the clock that Alipay, the product and the queue share is turned on by
//! that much, once, and what is due then is worked. The books have to be those of the life without a kill, and
//! [`converged`](pay_tests::Shop::converged) has to hold.
//!
//! The wire leaves out what no job waits for: how the process starts, its polls and heartbeats, and the preparation of statements, which
//! changes nothing and depends on what a connection ran before.

mod books;
mod life;
mod stories;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use futures_util::{StreamExt as _, stream};
use pay_core::config::Env;
use pay_core::jobs::QUEUES;
use pay_tests::{Extent, Minutes, Point, WireCut, named_seeds};
use pay_worker::schedule;

use life::{Life, live};
use stories::{STORIES, Story, Victim};

/// Lives that are led at the same time: each is a process that starts, and waits.
const AT_ONCE: usize = 3;
/// `./test --full` takes one point in three, another third each time.
const SHARE_FULL: u64 = 3;

/// What became of the kills of one story.
#[derive(Debug, Default)]
struct Row {
    points: usize,
    kills: usize,
    breaches: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn f5_a_worker_that_is_killed_at_any_of_its_messages_leaves_what_another_finishes() {
    let begun = Instant::now();
    let share = if Extent::of_this_run() == Extent::Night { 1 } else { SHARE_FULL };
    let seed = seed();
    let only = std::env::var("PAYDESK_STORY").unwrap_or_default();
    let stories: Vec<&Story> = STORIES.iter().filter(|story| story.name.contains(&only)).collect();
    assert!(!stories.is_empty(), "PAYDESK_STORY: there is no story of this name");
    println!("seed {seed}: one point of {share} (again with PAYDESK_SEED={seed})");

    let mut breaches = Vec::new();
    let undisturbed = stream::iter(&stories).map(|story| tokio::spawn(live(story, None))).buffered(AT_ONCE);
    let mut undisturbed = std::pin::pin!(undisturbed);
    let (mut lives, mut rows) = (Vec::new(), Vec::new());
    for story in &stories {
        let life = undisturbed.next().await.expect("a life of each story").unwrap_or_else(|panic| {
            breaches.push(format!("{}: without a kill: {}", story.name, words_of(panic)));
            Life::default()
        });
        println!("{}:", story.name);
        for point in &life.points {
            println!("    {point}");
        }
        rows.push(Row { points: life.points.len(), ..Row::default() });
        lives.push(Arc::new(life));
    }

    let points =
        lives.iter().enumerate().flat_map(|(row, life)| life.points.iter().map(move |point| (row, point)));
    let taken: Vec<(usize, Point)> = (seed..)
        .zip(points)
        .filter(|(number, _)| number % share == 0)
        .map(|(_, (row, point))| (row, point.clone()))
        .collect();
    let deaths: Vec<(usize, Point, WireCut)> = taken
        .into_iter()
        .flat_map(|(row, point)| [WireCut::Before, WireCut::After].map(|cut| (row, point.clone(), cut)))
        .collect();
    let count = deaths.len();
    let mut minutes = Minutes::new();
    let killed = stream::iter(deaths).map(|(row, point, cut)| {
        let (story, undisturbed) = (stories[row], Arc::clone(&lives[row]));
        async move { (row, point.clone(), cut, tokio::spawn(die(story, undisturbed, point, cut)).await) }
    });
    let mut killed = std::pin::pin!(killed.buffer_unordered(AT_ONCE));
    let mut done = 0;
    while let Some((row, point, cut, end)) = killed.next().await {
        done += 1;
        rows[row].kills += 1;
        let breach = match end {
            Ok(Ok(())) => None,
            Ok(Err(breach)) => Some(breach),
            Err(panic) => Some(words_of(panic)),
        };
        if let Some(breach) = breach {
            rows[row].breaches += 1;
            breaches.push(format!("{}: killed {cut:?} {point}: {breach}", stories[row].name));
        }
        let found = breaches.len();
        minutes.tell(|| format!("{done} of {count} kills, {found} breaches"));
    }

    println!("{}", table(&stories, &rows, begun));
    breaches.extend(stories.iter().zip(&rows).filter_map(|(story, row)| fewer(story, row)));
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

/// A killed worker's life, held against the one without a kill.
async fn die(
    story: &'static Story,
    undisturbed: Arc<Life>,
    point: Point,
    cut: WireCut,
) -> Result<(), String> {
    let life = live(story, Some((point, cut))).await;
    books::compare(&undisturbed.books, &life.books)
}

fn words_of(panic: tokio::task::JoinError) -> String {
    let Ok(words) = panic.try_into_panic() else { return "it was cancelled".to_owned() };
    let text = words.downcast_ref::<String>().cloned();
    text.or_else(|| words.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}

/// What is wrong about how many points a story has.
fn fewer(story: &Story, row: &Row) -> Option<String> {
    let (points, recorded) = (row.points, story.points);
    (points == 0 || points < recorded)
        .then(|| format!("{}: {points} points, and there were {recorded}", story.name))
}

fn table(stories: &[&Story], rows: &[Row], begun: Instant) -> String {
    let mut table =
        format!("{:44} {:>8} {:>6} {:>6} {:>8}\n", "handler", "recorded", "points", "kills", "breaches");
    for (story, Row { points, kills, breaches, .. }) in stories.iter().zip(rows) {
        let _ = writeln!(table, "{:44} {:>8} {points:>6} {kills:>6} {breaches:>8}", story.name, story.points);
    }
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let (points, kills, breaches) = (sum(|row| row.points), sum(|row| row.kills), sum(|row| row.breaches));
    let recorded: usize = stories.iter().map(|story| story.points).sum();
    let seconds = begun.elapsed().as_secs();
    let _ = writeln!(table, "{:44} {recorded:>8} {points:>6} {kills:>6} {breaches:>8}   {seconds} s", "all");
    table
}

/// Another one each minute.
fn seed() -> u64 {
    let minute = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 60);
    named_seeds().map_or_else(minute, |seeds| seeds.start)
}

#[test]
fn f5_every_kind_of_job_every_tick_and_the_relay_have_a_story() {
    let told: BTreeSet<&str> = STORIES.iter().map(|story| story.victim.name()).collect();
    let ticks = schedule::table(&mut Env::new([])).expect("the default schedule");
    let ticks = ticks.into_iter().map(|row| Victim::Tick(row.name));
    let all: Vec<Victim> = QUEUES.map(Victim::Job).into_iter().chain(ticks).chain([Victim::Relay]).collect();
    let untold: Vec<_> =
        all.iter().filter(|victim| !STORIES.iter().any(|story| story.victim == **victim)).collect();
    assert!(untold.is_empty(), "{untold:?} are never killed, only {told:?}");
}
