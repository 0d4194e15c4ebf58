//! What others' tools make of our document and our service: openapi-spec-validator and schemathesis, both brought by pip.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use pay_core::domain::Scope;
use pay_core::flow;
use pay_tests::{Extent, Opening, Shop};
use poem::listener::{Acceptor, Listener, TcpListener};
use serde_json::json;
use tokio::process::Command;
use tokio::time::sleep;

/// Python with the packages that `./test` brings.
fn python() -> Command {
    let packages = std::env::var_os("PAYDESK_CHECKERS");
    let packages = packages.expect(
        "PAYDESK_CHECKERS: the folder of schemathesis and openapi-spec-validator, which ./test brings",
    );
    let mut python = Command::new("python3");
    python
        .env("PYTHONPATH", packages)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    python
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[tokio::test]
async fn the_document_is_valid() {
    let told = python()
        .args(["-m", "openapi_spec_validator", "--schema", "3.0"])
        .arg(here("../openapi/openapi.json"))
        .output()
        .await
        .expect("openapi-spec-validator");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
}

/// A catalogue that sells everything: a made-up product is not a mistake of the document's.
async fn sells_everything() -> String {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
    let address = acceptor.local_addr()[0].to_string();
    let product = json!({ "name": "Anything", "price_fen": 100 }).to_string();
    let answer = poem::endpoint::make_sync(move |_| product.clone());
    tokio::spawn(poem::Server::new_with_acceptor(acceptor).run(answer));
    format!("{}/products", address.replace("socket://", "http://"))
}

/// All checks, for every operation but the stream, which never ends, and the form, which wants Alipay's signature.
#[tokio::test]
async fn schemathesis_finds_nothing() {
    let opening = Opening { catalog_url: Some(sells_everything().await), ..Opening::default() };
    let shop = Shop::open_as(opening).await;
    let scopes = Scope::ALL.iter().copied().collect();
    let (_, key) = flow::create_key(&shop.cx, &shop.app_id(), "schemathesis", scopes).await.expect("a key");
    let [order_cursor, refund_cursor, event_cursor] = cursors(&shop).await;

    let mut command = python();
    command.args(["-c", "from schemathesis.cli import schemathesis; schemathesis()"]);
    command.arg("--config-file").arg(here("http/schemathesis.toml")).arg("run");
    command.arg(format!("{}/openapi.json", shop.url));
    command.args([
        "--checks",
        "all",
        "--exclude-operation-id",
        "receiveNotify",
        "--exclude-operation-id",
        "streamEvents",
    ]);
    if Extent::of_this_run() >= Extent::Full {
        command.args([
            "--phases",
            "examples,coverage,fuzzing,stateful",
            "--seed",
            "20261123",
            "--max-examples",
            "300",
        ]);
    } else {
        command.args(["--phases", "examples,coverage", "--generation-deterministic", "--max-time", "60"]);
    }
    // A folder of its own, since it keeps what it learned beside where it runs.
    let folder = std::env::temp_dir().join(format!("schemathesis-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    command
        .current_dir(&folder)
        .env("API_KEY", key.expose())
        .env("SCHEMATHESIS_HOOKS", here("http/schemathesis_hooks.py"));
    command.env("ORDER_CURSOR", order_cursor).env("REFUND_CURSOR", refund_cursor);
    command.env("EVENT_CURSOR", event_cursor);

    let works = async {
        loop {
            shop.work().await;
            sleep(Duration::from_millis(20)).await;
        }
    };
    let told = tokio::select! {
        told = command.output() => told.expect("schemathesis"),
        () = works => unreachable!("it works without end"),
    };
    std::fs::remove_dir_all(&folder).expect("to tidy up");
    let text = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success(), "{text}\n{}", String::from_utf8_lossy(&told.stderr));
    let cases = text.split("Test cases:").nth(1).and_then(|rest| rest.split_whitespace().next());
    let cases: u32 =
        cases.and_then(|number| number.replace(',', "").parse().ok()).expect("the number of cases");
    assert!(cases >= 300, "only {cases} cases were tried:\n{text}");
    println!("{text}");
    shop.abandon("it asks for what no shop does, and nobody works it to its end").await;
}

/// Cursors that were given out: of a list of orders, of one of refunds, and of the feed.
async fn cursors(shop: &Shop) -> [String; 3] {
    let order = shop.paid_order("u1").await;
    shop.create_order("u2", "coffee").await;
    for number in ["r1", "r2"] {
        assert_eq!(shop.refund(&order, number, Some(1)).await.status, 201);
    }
    let next = async |path: &str| {
        let page = shop.call(shop.get(path)).await;
        page.body["next"].as_str().unwrap_or_else(|| panic!("{path} is one page: {page:?}")).to_owned()
    };
    let refunds = format!("/v1/orders/{}/refunds?limit=1", order.order_id);
    [next("/v1/orders?limit=1").await, next(&refunds).await, next("/v1/events?limit=1").await]
}
