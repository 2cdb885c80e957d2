//! For what cannot be missing unless this crate has a bug. One rule: **a debug build panics, and a release build goes on** as
//! with something that has gone. What may really be missing is looked up without this.

/// Passes on what was found; a debug build panics if it is `None`.
#[inline]
#[track_caller]
pub(super) fn must_exist<T>(found: Option<T>) -> Option<T> {
    debug_assert!(found.is_some(), "impossible: {} is not there", std::any::type_name::<T>());
    found
}
