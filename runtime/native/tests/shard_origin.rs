//! Which origins an allow list lets in: as they are, all below a domain, or all.

use crate::shard_world::World;
use serde_json::json;

fn allows(known: &str, origin: &str) -> bool {
    let mut world = World::with(json!({"limits.origins": [known]}), json!({}));
    let slot = world.accept();
    world.request(slot, "/chat/a", &format!("Origin: {origin}\r\n")).starts_with("HTTP/1.1 101")
}

#[test]
fn an_origin_is_itself_in_whatever_case() {
    assert!(allows("https://a.example", "HTTPS://A.example"));
    for other in
        ["https://b.example", "http://a.example", "https://a.example:8443", "https://x.a.example", "null"]
    {
        assert!(!allows("https://a.example", other), "{other}");
    }
}

#[test]
fn a_port_that_the_scheme_implies_says_nothing() {
    for origin in ["https://a.example:443", "HTTPS://A.example:443"] {
        assert!(allows("https://a.example", origin) && allows("https://*.example", origin), "{origin}");
    }
    assert!(allows("http://a.example", "http://a.example:80"));
    for (known, other) in [
        ("https://a.example", "https://a.example:80"),
        ("http://a.example", "http://a.example:443"),
        ("https://a.example", "https://a.example:443:443"),
        ("https://a.example", "https://a.example:1443"),
        ("https://*.example", "https://a.example:443:443"),
    ] {
        assert!(!allows(known, other), "{known} {other}");
    }
}

#[test]
fn a_leading_label_of_a_star_is_every_host_below_the_domain_and_not_the_domain() {
    let known = "https://*.example.com";
    for below in ["https://a.example.com", "https://a.b.EXAMPLE.com", "HTTPS://x-1.example.com"] {
        assert!(allows(known, below), "{below}");
    }
    for other in [
        "https://example.com",
        "https://.example.com",
        "http://a.example.com",
        "https://a.example.com:8443",
        "https://evilexample.com",
        "https://a.example.com.evil.net",
        "https://evil.net/.example.com",
        "https://evil.net:1.example.com",
        "https://user@x.example.com",
        "https:",
        "null",
    ] {
        assert!(!allows(known, other), "{other}");
    }
    assert!(allows("https://*.example.com:8443", "https://a.example.com:8443"));
    assert!(!allows("https://*.example.com:8443", "https://a.example.com"));
}

#[test]
fn a_star_alone_allows_all() {
    assert!(["https://a.example", "null", "x"].iter().all(|origin| allows("*", origin)));
}
