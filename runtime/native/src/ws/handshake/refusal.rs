//! A request turned away, as a value: whoever decides returns one, whoever owns the socket writes and closes.
//!
//! The rule: a refusal tells the client what to do next (`Allow`, `Upgrade`, `Retry-After`), and nothing about us.

/// An answer of 4xx or 5xx. Copied freely; the bytes are made when they are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// 400, 403, 404, 405, 408, 413, 426, 429, 431, 503 or 505.
    pub status: u16,
    /// One line for the person at the other end.
    pub detail: &'static str,
    /// When to come again, in seconds: with 429 and 503.
    pub retry_after_s: Option<u32>,
}

impl Refusal {
    pub const FORBIDDEN_ORIGIN: Refusal = Refusal::new(403, "this Origin may not connect here");
    pub const NOT_FOUND: Refusal = Refusal::new(404, "nothing is here");
    pub const METHOD_NOT_ALLOWED: Refusal = Refusal::new(405, "only GET and HEAD are understood");
    pub const TOO_SLOW: Refusal = Refusal::new(408, "the request took too long");
    pub const UPGRADE_REQUIRED: Refusal = Refusal::new(426, "this address speaks WebSocket only");
    pub const LONG_HEADER: Refusal = Refusal::new(431, "the request header is too long");
    pub const MANY_HEADERS: Refusal = Refusal::new(431, "the request has too many header fields");

    pub const fn new(status: u16, detail: &'static str) -> Refusal {
        Refusal { status, detail, retry_after_s: None }
    }

    pub const fn bad_request(detail: &'static str) -> Refusal {
        Refusal::new(400, detail)
    }

    /// Too many connections, or too fast, from one address.
    pub const fn too_many(retry_after_s: u32) -> Refusal {
        Refusal {
            status: 429,
            detail: "too many connections from this address",
            retry_after_s: Some(retry_after_s),
        }
    }

    /// No room for anyone at present.
    pub const fn overloaded(retry_after_s: u32) -> Refusal {
        Refusal { status: 503, detail: "no capacity at present", retry_after_s: Some(retry_after_s) }
    }

    /// Who would serve the request cannot be reached.
    pub const fn unavailable(retry_after_s: u32) -> Refusal {
        Refusal {
            status: 503,
            detail: "the room cannot be reached at present",
            retry_after_s: Some(retry_after_s),
        }
    }

    /// The whole HTTP response. After it the connection is closed.
    pub fn response(&self) -> Vec<u8> {
        self.write(false)
    }

    /// The response to a HEAD request: without the body.
    pub fn head_response(&self) -> Vec<u8> {
        self.write(true)
    }

    fn write(&self, head_only: bool) -> Vec<u8> {
        let Refusal { status, detail, .. } = self;
        let (reason, extra) = words(*status);
        let retry =
            self.retry_after_s.map_or_else(String::new, |wait_s| format!("Retry-After: {wait_s}\r\n"));
        let mut response = format!(
            "HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
             X-Content-Type-Options: nosniff\r\n{extra}{retry}\r\n",
            detail.len() + 1
        );
        if !head_only {
            response.push_str(detail);
            response.push('\n');
        }
        response.into_bytes()
    }
}

/// Reason phrase, and the fields that this status must have (RFC 9110 §15.5.6, §15.5.22; RFC 6455 §4.4).
const fn words(status: u16) -> (&'static str, &'static str) {
    const CLOSE: &str = "Connection: close\r\n";
    match status {
        403 => ("Forbidden", CLOSE),
        404 => ("Not Found", CLOSE),
        405 => ("Method Not Allowed", "Allow: GET, HEAD\r\nConnection: close\r\n"),
        408 => ("Request Timeout", CLOSE),
        413 => ("Content Too Large", CLOSE),
        426 => (
            "Upgrade Required",
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade, close\r\n",
        ),
        _ => rare_words(status),
    }
}

const fn rare_words(status: u16) -> (&'static str, &'static str) {
    const CLOSE: &str = "Connection: close\r\n";
    match status {
        429 => ("Too Many Requests", CLOSE),
        431 => ("Request Header Fields Too Large", CLOSE),
        503 => ("Service Unavailable", CLOSE),
        505 => ("HTTP Version Not Supported", CLOSE),
        _ => ("Bad Request", CLOSE),
    }
}
