//! The end of a request head is found however its bytes are split; too long or ambiguous heads are refused early.

use _native::ws::handshake::{HeadScanner, Refusal, RequestLimits};

const HEAD: &[u8] = b"GET /chat HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n\r\n";
const LIMITS: RequestLimits = RequestLimits { header_bytes: 1024, header_count: 100 };

type Found = Result<Option<usize>, Refusal>;

/// Feeds `bytes` in steps. Returns the first result other than `Ok(None)`, and how many bytes had been fed by then.
fn feed(bytes: &[u8], steps: impl Iterator<Item = usize>) -> (Found, usize) {
    let mut scanner = HeadScanner::default();
    let mut fed = 0;
    for step in steps {
        fed = (fed + step).min(bytes.len());
        let found = scanner.scan(&bytes[..fed], &LIMITS);
        if found != Ok(None) || fed == bytes.len() {
            return (found, fed);
        }
    }
    (Ok(None), fed)
}

/// The result for these bytes, which must be the same however they are split.
fn scan(bytes: &[u8]) -> Found {
    let at_once = feed(bytes, std::iter::once(bytes.len())).0;
    assert_eq!(feed(bytes, std::iter::repeat(1)).0, at_once, "byte by byte");
    let mut state = 7_usize;
    let random = std::iter::from_fn(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((state >> 33) % 9)
    });
    assert_eq!(feed(bytes, random).0, at_once, "at random splits");
    at_once
}

fn status(found: Found) -> u16 {
    found.unwrap_err().status
}

#[test]
fn the_end_is_found_whatever_bytes_follow() {
    assert_eq!(scan(HEAD), Ok(Some(HEAD.len())));
    assert_eq!(scan(&[HEAD, b"\r\n\r\nmore\n"].concat()), Ok(Some(HEAD.len())));
    let leading = [b"\r\n", HEAD].concat();
    assert_eq!(scan(&leading), Ok(Some(leading.len())));
}

#[test]
fn an_incomplete_head_needs_more_bytes() {
    for cut in 0..HEAD.len() {
        assert_eq!(scan(&HEAD[..cut]), Ok(None), "{cut}");
    }
}

#[test]
fn a_bare_cr_or_lf_is_refused_at_once() {
    for bad in [
        b"GET / HTTP/1.1\nHost: here\r\n\r\n".as_slice(),
        b"GET / HTTP/1.1\r\nHost: here\n\r\n",
        b"GET / HTTP/1.1\r\nHost: here\r\n\n",
        b"GET / HTTP/1.1\rHost: here\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\r\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\r",
        b"GET\n",
    ] {
        let seen = scan(bad);
        if bad.ends_with(b"b\r") {
            assert_eq!(seen, Ok(None), "the LF may still arrive");
        } else {
            assert_eq!(status(seen), 400, "{}", bad.escape_ascii());
        }
    }
    let (found, fed) = feed(b"GET / HTTP/1.1\nHost: here\r\n\r\n", std::iter::repeat(1));
    assert_eq!((status(found), fed), (400, 15));
}

#[test]
fn bytes_that_are_not_http_are_refused_at_the_first_one() {
    for noise in [b"\x16\x03\x01\x02\x00".as_slice(), b"\x00", b" GET / HTTP/1.1", b"\x80\x85", b"\n", b"{}"]
    {
        let (found, fed) = feed(noise, std::iter::repeat(1));
        assert_eq!((status(found), fed), (400, 1), "{}", noise.escape_ascii());
    }
}

#[test]
fn a_head_may_be_at_most_as_long_as_the_limit() {
    let sized =
        |len: usize| [b"GET / HTTP/1.1\r\nA: ", vec![b'a'; len - 23].as_slice(), b"\r\n\r\n"].concat();
    assert_eq!(scan(&sized(1024)), Ok(Some(1024)));
    assert_eq!(status(scan(&sized(1025))), 431);
    let (found, fed) = feed(&[b"GET /".as_slice(), &[b'a'; 5000]].concat(), std::iter::repeat(1));
    assert_eq!((status(found), fed), (431, 1024), "a head is not read beyond the limit");
}

#[test]
fn without_a_limit_a_long_head_is_scanned_in_linear_time() {
    let limits = RequestLimits { header_bytes: 0, header_count: 0 };
    let head = [b"GET / HTTP/1.1\r\n".as_slice(), &b"A: b\r\n".repeat(20_000), b"\r\n"].concat();
    let mut scanner = HeadScanner::default();
    for fed in 1..head.len() {
        assert_eq!(scanner.scan(&head[..fed], &limits), Ok(None));
    }
    assert_eq!(scanner.scan(&head, &limits), Ok(Some(head.len())));
}
