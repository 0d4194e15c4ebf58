//! Who may call: a key for each operation, what a wrong one is told, and how keys come and go.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::TimeDelta;
use pay_core::domain::Scope;
use pay_tests::{Answer, Opening, Operation, PATIENCE, Shop, operations};
use reqwest::Client;
use tokio::time::{Instant, sleep};

/// What Alipay and load balancers call.
const WITHOUT_A_KEY: [&str; 3] = ["getLiveness", "getReadiness", "receiveNotify"];

/// Calls it with nothing that it needs: who calls is asked before what.
async fn bare(operation: &Operation, shop: &Shop, client: &Client) -> Answer {
    shop.call(client.request(operation.method.clone(), format!("{}{}", shop.url, operation.path))).await
}

/// The scope that its description names.
fn scope(Operation { id, description, .. }: &Operation) -> Scope {
    let named = description.split("Needs a key for `").nth(1).and_then(|rest| rest.split('`').next());
    let word = named.unwrap_or_else(|| panic!("{id} does not say what its key must be for"));
    word.parse().unwrap_or_else(|error| panic!("{id}: {error}"))
}

#[tokio::test]
async fn every_operation_but_a_few_wants_a_key_that_is_for_it() {
    let shop = Shop::open().await;
    let nobody = Client::new();
    let mut callers = BTreeMap::new();
    for scope in Scope::ALL {
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        callers.insert(scope, (shop.caller(&others).await, shop.caller(&[scope]).await));
    }
    let mut open = BTreeSet::new();
    for operation in operations() {
        let id = &operation.id;
        if !operation.needs_a_key {
            assert_ne!(bare(&operation, &shop, &nobody).await.status, 401, "{id}");
            open.insert(operation.id);
            continue;
        }
        let answer = bare(&operation, &shop, &nobody).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (401, "missing_key"), "{id}: {answer:?}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer", "{id}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{id}");

        let (for_others, for_this) = &callers[&scope(&operation)];
        let answer = bare(&operation, &shop, for_others).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (403, "missing_scope"), "{id}: {answer:?}");
        let answer = bare(&operation, &shop, for_this).await;
        assert!(![401, 403].contains(&answer.status.as_u16()), "{id}: {answer:?}");
    }
    assert_eq!(open, WITHOUT_A_KEY.map(str::to_owned).into());
    shop.converged().await;
}

#[tokio::test]
async fn what_is_no_key_is_refused_before_the_database_is_asked() {
    let shop = Shop::open().await;
    let nobody = Client::new();
    let unknown = "sk_0123456789abcdefghjkmnpqrstvwxyz01234567";
    for (header, code) in [
        ("", "missing_key"),
        ("Basic c2hvcDpodW50ZXIy", "missing_key"),
        (unknown, "missing_key"),
        ("Bearer", "missing_key"),
        ("Bearer ", "missing_key"),
        ("Bearer x", "invalid_key"),
        (&format!("Bearer {unknown}"), "invalid_key"),
        (&format!("bearer {}", unknown.to_uppercase()), "invalid_key"),
    ] {
        let request = nobody.get(format!("{}/v1/events", shop.url)).header("authorization", header);
        let answer = shop.call(request).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (401, code), "{header:?}");
        assert!(!answer.body.to_string().contains("0123"), "the answer does not repeat it: {answer:?}");
    }
    shop.converged().await;
}

/// Time stands still here, so nothing but unknown keys makes the API read its keys again.
#[tokio::test]
async fn a_flood_of_unknown_keys_reads_the_table_ten_times_and_then_once_a_second() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let nobody = Client::new();
    let mut tried = 0_u32;
    let mut flood = async |count| {
        let mut told = BTreeSet::new();
        for _ in 0..count {
            tried += 1;
            let request =
                nobody.get(format!("{}/v1/events", shop.url)).bearer_auth(format!("sk_{tried:040}"));
            told.insert(shop.call(request).await.code().to_owned());
        }
        told
    };
    assert_eq!(shop.call(shop.get("/v1/events")).await.status, 200);
    assert_eq!(flood(10).await, ["invalid_key".to_owned()].into());

    let mut conn = shop.cx.pool.acquire().await.expect("a connection");
    sqlx::query("alter table api_keys rename to hidden").execute(&mut *conn).await.expect("to hide the keys");
    assert_eq!(flood(100).await, ["invalid_key".to_owned()].into(), "who reads the table now, fails");
    assert_eq!(shop.call(shop.get("/v1/events")).await.status, 200, "known keys are known");
    shop.advance(TimeDelta::seconds(1)).await;
    assert_eq!(flood(1).await, ["database_unavailable".to_owned()].into());
    assert_eq!(flood(100).await, ["invalid_key".to_owned()].into());
    sqlx::query("alter table hidden rename to api_keys")
        .execute(&mut *conn)
        .await
        .expect("to show them again");
    drop(conn);
    shop.converged().await;
}

#[tokio::test]
async fn two_keys_are_valid_at_once_and_a_revoked_one_ends_soon() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let made = shop.pay_api(&["keys", "create", "--name", "old", "--scope", "orders"], "").await;
    let old = made.stdout.trim().to_owned();
    assert_eq!((made.code, old.len()), (0, 43), "{made:?}");
    let made = shop.pay_api(&["keys", "create", "--name", "new", "--scope", "orders,refunds"], "").await;
    let new = made.stdout.trim().to_owned();
    assert!(!made.stderr.contains(&new), "the key stands on standard output alone: {made:?}");

    let asks = |key: &str| shop.call(Client::new().get(format!("{}/v1/events", shop.url)).bearer_auth(key));
    assert_eq!(asks(&old).await.status, 200);
    assert_eq!(asks(&new).await.status, 200);

    let whose = shop.pay_api(&["keys", "identify"], &format!("{old}\n")).await;
    assert_eq!(whose.code, 0, "{whose:?}");
    let key_id = whose.stdout.split('\t').next().expect("an id");
    let revoked = shop.pay_api(&["keys", "revoke", key_id], "").await;
    assert_eq!(revoked.code, 0, "{revoked:?}");
    let again = shop.pay_api(&["keys", "revoke", key_id], "").await;
    assert_eq!((again.code, &again.stdout), (0, &revoked.stdout), "the first time counts");
    assert_eq!(shop.pay_api(&["keys", "identify"], &old).await.code, 1);

    shop.advance(TimeDelta::seconds(5)).await;
    assert_eq!(asks(&old).await.code(), "invalid_key");
    assert_eq!(asks(&new).await.status, 200);

    let list = shop.pay_api(&["keys", "list"], "").await.stdout;
    let names: Vec<&str> = list.lines().filter_map(|line| line.split('\t').next_back()).collect();
    assert_eq!(names, ["test", "old", "new"], "{list}");
    assert!(!list.contains(&old) && !list.contains(&new), "{list}");
    shop.converged().await;
}

#[tokio::test]
async fn the_command_says_what_is_wrong() {
    let shop = Shop::open().await;
    for (arguments, code, says) in [
        (&["create", "--name", "a"][..], 2, "--scope"),
        (&["create", "--scope", "orders"], 2, "--name"),
        (&["create", "--name", "a", "--scope", "order"], 2, "there are orders, refunds and ops"),
        (&["create", "--name", " ", "--scope", "orders"], 2, "a name has 1 to 64 characters"),
        (&["create", "--name", "a", "--scope", "orders", "--app", "2099"], 1, "there is no app 2099"),
        (&["revoke", "sk_x"], 2, "not an id of the form key_"),
        (&["revoke", "key_01KAH2Z7V8M3N4P5Q6R7S8T9VW"], 1, "no such key"),
        (&["identify"], 1, "standard input holds no key"),
    ] {
        let told = shop.pay_api(&[&["keys"], arguments].concat(), "").await;
        assert_eq!(told.code, code, "{arguments:?}: {told:?}");
        assert!(told.stderr.contains(says) && told.stdout.is_empty(), "{arguments:?}: {told:?}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn the_use_of_a_key_is_noted() {
    let shop = Shop::open().await;
    shop.call(shop.get("/v1/events")).await;
    let noted = "select count(*) from api_keys where last_used_at is not null";
    // nobody waits for it to be noted, so nothing tells that it was
    let deadline = Instant::now() + PATIENCE;
    while shop.count(noted).await == 0 {
        assert!(Instant::now() < deadline, "nobody noted it");
        sleep(Duration::from_millis(20)).await;
    }
    shop.converged().await;
}
