//! What a newcomer that is turned away is told.

use _native::shard::accept::refused::Refused;

#[test]
fn each_refusal_has_its_status_its_slug_and_its_delay() {
    let seen = [Refused::Address { retry_ms: 1500 }, Refused::Load, Refused::Draining].map(|refused| {
        let refusal = refused.refusal();
        assert_eq!(refusal.status, refused.status());
        (refused.status(), refused.slug(), refused.retry_ms(), refusal.retry_after_s)
    });
    let want =
        [(429, "address", 1500, Some(2)), (503, "overload", 2000, Some(2)), (503, "restart", 1000, Some(1))];
    assert_eq!(seen, want);
}
