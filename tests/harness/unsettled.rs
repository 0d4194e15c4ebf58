//! A test that ends must have held the books against Alipay's, or said why not.

/// Fails the test when it is dropped. A test that fails anyway is left alone.
#[derive(Debug)]
pub(crate) struct Unsettled(());

impl Unsettled {
    pub(crate) const fn new() -> Self {
        Self(())
    }

    /// The books were held against Alipay's, or somebody said why they are not.
    pub(crate) const fn settled(self) {
        std::mem::forget(self);
    }
}

impl Drop for Unsettled {
    fn drop(&mut self) {
        assert!(
            std::thread::panicking(),
            "the test ended without Shop::converged, and without saying why (Shop::abandon)"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "without Shop::converged")]
    fn who_forgets_the_books_fails() {
        drop(Unsettled::new());
    }

    #[test]
    fn who_settled_them_does_not() {
        Unsettled::new().settled();
    }
}
