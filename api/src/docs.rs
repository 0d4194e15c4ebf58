//! The page that shows the document to people: Swagger UI, from this program alone.
//!
//! Nothing on it is fetched from elsewhere, and the browser is told not to. poem-openapi carries Swagger UI inside of a page that
//! shows the framework's own document; we take the program and its style out of that page and show ours.

use std::sync::LazyLock;

use poem::http::{HeaderValue, header};
use poem::{IntoResponse, Response, Route, get, handler};

use crate::service::service;

/// The addresses of the page and its parts.
pub(crate) const PAGES: [&str; 4] =
    ["/docs", "/docs/start.js", "/docs/swagger-ui.js", "/docs/swagger-ui.css"];

const HTML: &str = include_str!("docs.html");
const START: &str = include_str!("docs.js");

/// Swagger UI's program and style.
static SWAGGER_UI: LazyLock<[String; 2]> = LazyLock::new(|| {
    let page = service().swagger_ui_html();
    ["script", "style"].map(|tag| {
        let (begin, end) = (format!("<{tag} charset=\"UTF-8\">"), format!("</{tag}>"));
        let inside = page.split_once(&begin).and_then(|(_, rest)| rest.split_once(&end));
        inside.map(|(inside, _)| inside.to_owned()).unwrap_or_default()
    })
});

/// Adds the page.
pub(crate) fn add_to(route: Route) -> Route {
    let [page, start, script, style] = PAGES;
    route.at(page, get(html)).at(start, get(start_js)).at(script, get(swagger_js)).at(style, get(swagger_css))
}

#[handler]
fn html() -> Response {
    part(HTML, "text/html; charset=utf-8")
}

#[handler]
fn start_js() -> Response {
    part(START, "text/javascript; charset=utf-8")
}

#[handler]
fn swagger_js() -> Response {
    part(&SWAGGER_UI[0], "text/javascript; charset=utf-8")
}

#[handler]
fn swagger_css() -> Response {
    part(&SWAGGER_UI[1], "text/css; charset=utf-8")
}

/// Swagger UI sets styles in its elements and has its pictures inside of its style.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
);

fn part(text: &'static str, content_type: &'static str) -> Response {
    let mut response = text.with_content_type(content_type).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    // Another version of this program has another document.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swagger_ui_is_found_in_the_frameworks_page() {
        let [script, style] = &*SWAGGER_UI;
        assert!(script.len() > 1_000_000 && script.contains("SwaggerUIBundle"), "{}", script.len());
        assert!(style.len() > 100_000 && style.contains(".swagger-ui"), "{}", style.len());
    }

    #[test]
    fn the_page_names_nothing_outside() {
        for text in [HTML, START] {
            assert!(!text.contains("http:") && !text.contains("https:") && !text.contains("\"//"), "{text}");
        }
        for part in ["start.js", "swagger-ui.js", "swagger-ui.css"] {
            assert!(HTML.contains(&format!("\"/docs/{part}\"")), "{part}");
        }
    }
}
