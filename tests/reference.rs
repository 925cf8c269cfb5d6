//! The reference manual in `docs/` is what the entries of the builtins say; `UPDATE_EXPECT=1 cargo test --test reference`
//! writes it anew.

mod common;

use common::{pinned, root};

#[test]
fn the_manual_is_current() {
    if let Err(difference) = pinned(&root().join("docs/reference.md"), &arr::builtins::manual(), "reference") {
        panic!("{difference}");
    }
}
