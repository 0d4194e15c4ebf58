//! Prints a Rust client of an OpenAPI document: `generate-rust-sdk DOCUMENT`.

use std::error::Error;

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};

fn main() -> Result<(), Box<dyn Error>> {
    let document = std::env::args().nth(1).ok_or("usage: generate-rust-sdk DOCUMENT")?;
    // progenitor knows no `application/problem+json`. It reads any JSON the same way, whatever its name.
    let document = std::fs::read_to_string(document)?.replace("application/problem+json", "application/json");

    let tokens = Generator::new(GenerationSettings::default().with_interface(InterfaceStyle::Builder))
        .generate_tokens(&serde_json::from_str(&document)?)?;
    println!("//! The client of Paydesk's API. Made by `openapi/generate.sh`; changes are lost.\n");
    println!("#![allow(clippy::all, clippy::pedantic)] // generated\n");
    print!("{}", prettyplease::unparse(&syn::parse2(tokens)?));
    Ok(())
}
