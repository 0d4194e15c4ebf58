//! The peer: a poem endpoint that reads a body and signs an answer of a query's size, and knows nothing.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use pay_alipay::{PrivateKey, sign};
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::web::Data;
use poem::{EndpointExt, Route, Server, handler, post};

/// Which key to sign with.
#[derive(Debug, Args)]
pub(crate) struct Options {
    key: PathBuf,
}

/// What a paid trade's query is answered with, give or take a digit.
const NODE: &str = r#"{"code":"10000","msg":"Success","buyer_logon_id":"138****0001","buyer_pay_amount":"88.88","buyer_user_id":"2088700000007919","fund_bill_list":[{"amount":"88.88","fund_channel":"ALIPAYACCOUNT"}],"invoice_amount":"88.88","out_trade_no":"T0","point_amount":"0.00","receipt_amount":"88.88","send_pay_date":"2026-11-23 12:00:00","subject":"测试商品 a thing of ordinary length","total_amount":"88.88","trade_no":"2026112322001234560000000001","trade_status":"TRADE_SUCCESS"}"#;

#[handler]
fn answer(_body: Vec<u8>, Data(key): Data<&PrivateKey>) -> String {
    format!(r#"{{"alipay_trade_query_response":{NODE},"sign":"{}"}}"#, sign::sign(key, NODE.as_bytes()))
}

/// Says where it listens and answers until it is killed.
pub(crate) async fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let key = PrivateKey::parse(&std::fs::read_to_string(&options.key)?)?;
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let address = acceptor.local_addr().first().map(ToString::to_string).unwrap_or_default();
    println!("http://{}", address.trim_start_matches("socket://"));
    Server::new_with_acceptor(acceptor).run(Route::new().at("/gateway.do", post(answer)).data(key)).await?;
    Ok(())
}
