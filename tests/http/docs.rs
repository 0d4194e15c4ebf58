//! The page that shows the document.

use pay_tests::Shop;

/// The parts that a browser asks for after the page.
fn parts(page: &str) -> Vec<&str> {
    let named = ["src=\"", "href=\""].into_iter().flat_map(|attribute| page.split(attribute).skip(1));
    named.filter_map(|rest| rest.split('"').next()).filter(|target| !target.starts_with("data:")).collect()
}

#[tokio::test]
async fn the_page_of_the_document_is_whole_and_asks_nobody_else() {
    let shop = Shop::open().await;
    let nobody = reqwest::Client::new();
    let page = shop.call(nobody.get(format!("{}/docs", shop.url))).await;
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let html = page.body.as_str().expect("a page");
    let mut parts = parts(html);
    parts.sort_unstable();
    assert_eq!(parts, ["/docs/start.js", "/docs/swagger-ui.css", "/docs/swagger-ui.js", "/openapi.json"]);
    for part in parts {
        let answer = shop.call(nobody.get(format!("{}{part}", shop.url))).await;
        assert_eq!(answer.status, 200, "{part}");
        assert!(answer.body != "", "{part} is empty");
    }
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("http") && !policy.contains('*'),
        "{policy}"
    );
    let answer = shop.call(nobody.post(format!("{}/docs", shop.url))).await;
    assert_eq!((answer.status.as_u16(), answer.headers["allow"].to_str().unwrap()), (405, "GET, HEAD"));
    shop.converged().await;
}
