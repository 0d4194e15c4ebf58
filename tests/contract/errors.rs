//! `docs/errors.md` is the table in `api/src/problem/code.rs`, and everything that the product says stands in it.

use std::fmt::Write as _;

use pay_api::check::schema::FAULTS_MAX;
use pay_api::problem::{Code, FaultCode, Retry};
use poem_openapi::types::ToJSON;

#[test]
fn the_committed_page_is_the_codes() {
    super::assert_generated("docs/errors.md", &page());
}

/// Words that jobs and commands say, and no answer of the API.
const NEVER_ANSWERED: [&str; 11] = [
    "already_decided",
    "app_not_configured",
    "events_unavailable",
    "evidence_not_found",
    "gateway_refused",
    "gateway_unavailable",
    "key_not_found",
    "not_acceptable",
    "not_yet",
    "notification_not_found",
    "payment_not_found",
];

/// The words are read from the source: an enum that holds data cannot list its variants.
#[test]
fn every_word_of_the_products_stands_in_the_table() {
    let source = super::read("core/src/error.rs");
    let words_of = |function: &str| {
        let (_, body) = source.split_once(function).expect("a function that says words");
        let body = body.split("\n    }\n").next().expect("its end");
        body.split('"').skip(1).step_by(2).collect::<Vec<_>>()
    };
    let words = [
        words_of("const fn code(&self) -> &'static str {\n        match self"),
        words_of("const fn verdict(&self)"),
    ]
    .concat();
    assert!(
        words.len() > 20 && words.contains(&"order_paid") && words.contains(&"order_not_found"),
        "{words:?}"
    );
    for word in words {
        assert!(
            Code::of(word).is_some() != NEVER_ANSWERED.contains(&word),
            "{word} must stand in api/src/problem/code.rs or, if no answer has it, in this test, and not in both"
        );
    }
}

fn page() -> String {
    let mut text = String::from(
        "# Errors

Written by a test from `api/src/problem/`; do not edit.

Every failure has the media type `application/problem+json` and this form ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)):

```json
{
  \"type\": \"about:blank\",
  \"title\": \"Unprocessable Entity\",
  \"status\": 422,
  \"code\": \"invalid_request\",
  \"detail\": \"2 things are wrong, see errors\",
  \"errors\": [
    { \"pointer\": \"/user_id\", \"code\": \"missing\", \"detail\": \"has to be there\" },
    { \"pointer\": \"/price\", \"code\": \"unknown\", \"detail\": \"there is no such field\" }
  ],
  \"request_id\": \"req_01KAH2Z7V8M3N4P5Q6R7S8T9VW\"
}
```

- Match `code`, or the status where that is enough. A code keeps its meaning and its status; new ones may appear, so treat one that you do not
  know as its status says.
- `detail` is for people and may change. It is missing where the fault is ours: the log has it under the `request_id`, which is also in the header
  `X-Request-Id` of every answer.
- Repeating a request is safe everywhere: the same order or refund is answered, and nothing happens twice. After a connection that broke, repeat.

## Codes

| code | status | what it means | what to do | try again? |
| --- | --- | --- | --- | --- |
",
    );
    for code in Code::ALL {
        let about = code.about();
        let retry = match about.retry {
            Retry::No => "no",
            Retry::Later => "yes, after `Retry-After` seconds",
            Retry::Perhaps => "a few times, with growing pauses",
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {retry} |",
            about.word, about.status, about.means, about.remedy
        );
    }
    text.push_str(
        "
Which operation can give which of them is said in the [document](../openapi/openapi.json). What is no HTTP at all, or has headers of more than a few
hundred kilobytes, is refused by the server's HTTP layer with an empty `400`, `414` or `431`.

## What is wrong with a request

`invalid_request` lists everything that is wrong with the body, or with the parameters, in `errors`; of a body with very many faults, the first FAULTS_MAX.
`pointer` is a JSON pointer into the body ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)), empty for the body itself; `parameter` is the
name of a query parameter or header.

| code | what it means |
| --- | --- |
",
    );
    for (code, means) in FaultCode::ALL {
        let word = code.to_json().and_then(|word| word.as_str().map(str::to_owned)).expect("a word");
        let _ = writeln!(text, "| `{word}` | {means} |");
    }
    text.push_str(
        "
Requests are read strictly, so that a slip of the pen is found on the first day and not in the books:

- A string is not a number, `1.0` is no whole number, `null` is not an absent field. Unknown fields are refused, and fields that stand twice.
- Unknown query parameters are refused, and such as stand twice. What needs no key (health, pages, what Alipay calls) takes any query.
- An id in a path that is not written as ids are is not found (`404`), as one that names nothing is.
- The key is looked at first, then the parameters, then the body: who may not call learns nothing else.
",
    );
    text.replace("FAULTS_MAX", &FAULTS_MAX.to_string())
}
