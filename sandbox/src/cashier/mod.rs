//! What buyers see: the cashier, where it leads, and pages that say what is wrong.
//!
//! [`words`] has every sentence in both languages, [`html`] the pages, `cashier.css` their looks. No script is needed
//! to pay; one small script counts down. Nothing is loaded from elsewhere.

mod html;
mod returns;
mod words;

use poem::http::{StatusCode, header};
use poem::web::{Data, Form, Path};
use poem::{Request, Response, handler};
use serde::Deserialize;

use self::html::{CashierPage, Phase};
use self::words::Words;
use crate::refusal::Refusal;
use crate::sandbox::Sandbox;
use crate::trade::{Buyer, Payment, Status};

/// What the buttons send.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    buyer: Option<u16>,
}

/// `GET /cashier/{token}`: the buyer opens the cashier, and with that the trade begins.
#[handler]
pub(crate) fn show(request: &Request, Data(sandbox): Data<&Sandbox>, Path(token): Path<String>) -> Response {
    let words = words(request);
    let opened = sandbox.with(|world, now| world.open(&token, now));
    match opened {
        // A trade that has ended is shown as it ended, not refused.
        Err(refusal) if sandbox.look(|world, _| world.offer(&token).is_none()) => {
            page(StatusCode::NOT_FOUND, html::problem(words, &refusal))
        }
        _ => page(StatusCode::OK, cashier_page(sandbox, words, &token, None)),
    }
}

/// `POST /cashier/{token}/{act}`: pay, fail or leave.
#[handler]
pub(crate) fn act(
    request: &Request,
    Data(sandbox): Data<&Sandbox>,
    Path((token, act)): Path<(String, String)>,
    choice: Option<Form<Choice>>,
) -> Response {
    let words = words(request);
    match act.as_str() {
        "pay" => {
            let buyer = choice.and_then(|Form(choice)| choice.buyer).map_or(Buyer::NAMED, Buyer);
            let payment = Payment { buyer, late: false, finished: false };
            let paid = sandbox.with(|world, now| world.pay(&token, payment, false, now));
            match paid {
                Ok(index) => {
                    match sandbox.look(|world, now| returns::address(sandbox, &world.trades[index], now)) {
                        Some(address) => to(&address),
                        None => to(&format!("/cashier/{token}?lang={}", words.lang)),
                    }
                }
                Err(refusal) => {
                    page(StatusCode::CONFLICT, cashier_page(sandbox, words, &token, Some(&refusal)))
                }
            }
        }
        "fail" => {
            let refusal = Refusal::business("ACQ.BUYER_BALANCE_NOT_ENOUGH");
            page(StatusCode::OK, cashier_page(sandbox, words, &token, Some(&refusal)))
        }
        "leave" => {
            let back = sandbox.look(|world, _| {
                let offer = world.offer(&token)?;
                offer.quit_url.clone().or_else(|| offer.return_url.clone())
            });
            match back {
                Some(address) => to(&address),
                None => page(StatusCode::OK, html::left(words)),
            }
        }
        _ => page(StatusCode::NOT_FOUND, html::problem(words, &Refusal::business("ACQ.TRADE_NOT_EXIST"))),
    }
}

/// `GET /`: what this is.
#[handler]
pub(crate) fn front(request: &Request) -> Response {
    page(StatusCode::OK, html::front(words(request)))
}

/// A browser came with a request the gateway does not take.
pub(crate) fn error_page(request: &Request, refusal: &Refusal) -> Response {
    page(StatusCode::OK, html::problem(words(request), refusal))
}

fn cashier_page(sandbox: &Sandbox, words: &Words, token: &str, refusal: Option<&Refusal>) -> String {
    sandbox.look(|world, now| {
        let Some(offer) = world.offer(token) else {
            return html::problem(words, &Refusal::business("ACQ.TRADE_NOT_EXIST"));
        };
        let key = (offer.seller_id.clone(), offer.out_trade_no.clone());
        let trade = world.find_order(&key).map(|index| &world.trades[index]);
        let phase = match trade.map(|trade| trade.status) {
            Some(Status::WaitBuyerPay) => Phase::Open,
            Some(Status::TradeSuccess | Status::TradeFinished) => Phase::Paid,
            // Nobody opened it before it ran out, or it was closed.
            None | Some(Status::TradeClosed) => Phase::Over,
        };
        let shop_name = sandbox.app(&offer.app_id).map(|app| app.shop_name.as_str()).unwrap_or_default();
        let closes_at =
            trade.map_or_else(|| offer.expiry.closes_at(offer.offered_at), |trade| trade.closes_at);
        let back = match phase {
            Phase::Paid => trade.and_then(|trade| returns::address(sandbox, trade, now)),
            Phase::Open | Phase::Over => offer.quit_url.clone().or_else(|| offer.return_url.clone()),
        };
        html::cashier(
            words,
            &CashierPage {
                offer,
                trade_no: trade.map(|trade| trade.trade_no.as_str()),
                shop_name,
                phase,
                left: closes_at - now,
                speed: sandbox.clock().speed(),
                refusal,
                back: back.as_deref(),
            },
        )
    })
}

fn words(request: &Request) -> &'static Words {
    let asked =
        request.uri().query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    Words::choose(asked, request.header(header::ACCEPT_LANGUAGE))
}

fn page(status: StatusCode, body: String) -> Response {
    Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body)
}

/// Sends the browser on; it comes with GET whatever it came with here.
fn to(address: &str) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, address).finish()
}
