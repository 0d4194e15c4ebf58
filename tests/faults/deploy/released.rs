//! What the last release left in `migrations/released/`: its statements, a life by which they are run, its tables, and what was given up since.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

pub(super) const STATEMENTS: &str = "statements.sql";
pub(super) const SHAPE: &str = "shape.json";
const LIFE: &str = "life.txt";
const GIVEN_UP: &str = "given-up.txt";

pub(super) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/released").join(name)
}

pub(super) fn read(name: &str) -> String {
    let path = file(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Everything that its programs send.
pub(super) fn statements() -> Vec<String> {
    read(STATEMENTS).lines().map(str::to_owned).collect()
}

fn lines(name: &str) -> Vec<String> {
    read(name).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// What today's tables do not hold any more, each with its reason.
pub(super) fn given_up() -> BTreeMap<String, String> {
    let named = lines(GIVEN_UP);
    let named = named.iter().map(|line| line.split_once(": ").expect("a name and a reason"));
    named.map(|(name, reason)| (name.to_owned(), reason.to_owned())).collect()
}

/// One statement that is run.
#[derive(Debug)]
struct Step {
    /// Which, counted from 0.
    statement: usize,
    values: String,
    rows: u64,
}

/// The life, whose steps are in the order in which they happen.
fn life(statements: &[String]) -> Vec<Step> {
    let step = |line: &String| {
        let [beginning, values, rows] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("{LIFE}: not a statement, its values and its rows: {line}");
        };
        let begins = |(_, statement): &(usize, &String)| statement.starts_with(beginning);
        let found: Vec<usize> =
            statements.iter().enumerate().filter(begins).map(|(number, _)| number).collect();
        let [statement] = found[..] else {
            panic!("{LIFE}: {} statements begin with {beginning:?}", found.len());
        };
        Step { statement, values: values.to_owned(), rows: rows.parse().expect("how many rows") }
    };
    lines(LIFE).iter().map(step).collect()
}

/// Whether it changes anything.
fn writes(statement: &str) -> bool {
    let verbs = ["insert into ", "update ", "delete from "];
    verbs.iter().any(|verb| {
        statement.starts_with(verb)
            || statement.contains(&format!("( {verb}"))
            || statement.contains(&format!(") {verb}"))
    })
}

/// Which of the statements these tables refuse: those that are not understood, for which there is no plan (as for an `on conflict`
/// whose index is gone), and, in the life that its programs lead, those that fail or do not do what they did. Nothing of it stays.
pub(super) async fn refused(pool: &PgPool, statements: &[String]) -> Vec<String> {
    let mut tx = pool.begin().await.expect("a transaction");
    // Else a value that is null would let most of a plan be left out.
    run(&mut tx, "set local plan_cache_mode = force_generic_plan").await.expect("a setting");
    let mut faults = Vec::new();
    for (number, statement) in statements.iter().enumerate() {
        let mut attempt = tx.begin().await.expect("a savepoint");
        if let Err(error) = plan(&mut attempt, number, statement).await {
            faults.push(format!("{error}\n    {statement}"));
        }
        attempt.rollback().await.expect("to go back");
    }
    let life = life(statements);
    let run_by_it: BTreeSet<usize> =
        life.iter().filter(|step| step.rows > 0).map(|step| step.statement).collect();
    for (number, statement) in statements.iter().enumerate() {
        if writes(statement) && !run_by_it.contains(&number) {
            faults.push(format!("it writes, and {LIFE} does not run it\n    {statement}"));
        }
    }
    for Step { statement, values, rows } in life {
        let mut attempt = tx.begin().await.expect("a savepoint");
        match run(&mut attempt, &format!("execute statement_{statement} ({values})")).await {
            Ok(found) if found == rows => attempt.commit().await.expect("to go on"),
            Ok(found) => {
                faults.push(format!(
                    "{found} rows instead of {rows}\n    {}\n    {values}",
                    statements[statement]
                ));
                attempt.commit().await.expect("to go on");
            }
            Err(error) => {
                faults.push(format!("{error}\n    {}\n    {values}", statements[statement]));
                attempt.rollback().await.expect("to go back");
            }
        }
    }
    tx.rollback().await.expect("to leave nothing");
    faults
}

async fn plan(conn: &mut PgConnection, number: usize, statement: &str) -> sqlx::Result<()> {
    run(conn, &format!("prepare statement_{number} as {statement}")).await?;
    let parameters: i32 = sqlx::query_scalar(
        "select coalesce(cardinality(parameter_types), 0) from pg_prepared_statements where name = $1",
    )
    .bind(format!("statement_{number}"))
    .fetch_one(&mut *conn)
    .await?;
    let nulls = vec!["null"; usize::try_from(parameters).expect("a number")].join(", ");
    let values = if nulls.is_empty() { nulls } else { format!("({nulls})") };
    run(conn, &format!("explain execute statement_{number} {values}")).await?;
    if !writes(statement) {
        run(conn, &format!("execute statement_{number} {values}")).await?;
    }
    Ok(())
}

/// Returns how many rows it changed, or gave.
async fn run(conn: &mut PgConnection, sql: &str) -> sqlx::Result<u64> {
    Ok(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(conn).await?.rows_affected())
}
