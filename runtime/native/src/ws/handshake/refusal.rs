//! The refusal of a request, as a value: the code that decides returns it, the owner of the socket sends it and closes.
//!
//! One rule: a refusal tells the client what to do next (`Allow`, `Upgrade`, `Retry-After`) and reveals nothing about the
//! server.

/// A response with a status of 4xx or 5xx. Cheap to copy; `response` builds the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// 400, 403, 404, 405, 408, 413, 426, 429, 431, 503 or 505.
    pub status: u16,
    /// The body: one line for a human reader, without a line end.
    pub detail: &'static str,
    /// The value of `Retry-After`, in seconds; set with 429 and 503.
    pub retry_after_s: Option<u32>,
}

impl Refusal {
    pub const FORBIDDEN_ORIGIN: Refusal = Refusal::new(403, "this Origin may not connect here");
    pub const NOT_FOUND: Refusal = Refusal::new(404, "nothing is here");
    pub const METHOD_NOT_ALLOWED: Refusal = Refusal::new(405, "this server supports GET and HEAD only");
    pub const TOO_SLOW: Refusal = Refusal::new(408, "the request took too long");
    pub const UPGRADE_REQUIRED: Refusal =
        Refusal::new(426, "this address accepts WebSocket connections only");
    pub const LONG_HEADER: Refusal = Refusal::new(431, "the request header is too long");
    pub const MANY_HEADERS: Refusal = Refusal::new(431, "the request has too many header fields");

    pub const fn new(status: u16, detail: &'static str) -> Refusal {
        Refusal { status, detail, retry_after_s: None }
    }

    pub const fn bad_request(detail: &'static str) -> Refusal {
        Refusal::new(400, detail)
    }

    /// One address has too many connections, or opens them too fast. `retry_after_s`: seconds.
    pub const fn too_many(retry_after_s: u32) -> Refusal {
        Refusal {
            status: 429,
            detail: "too many connections from this address",
            retry_after_s: Some(retry_after_s),
        }
    }

    /// The server accepts no further connection from any address at present. `retry_after_s`: seconds.
    pub const fn overloaded(retry_after_s: u32) -> Refusal {
        Refusal { status: 503, detail: "no capacity at present", retry_after_s: Some(retry_after_s) }
    }

    /// The host of the room cannot be reached. `retry_after_s`: seconds.
    pub const fn unavailable(retry_after_s: u32) -> Refusal {
        Refusal {
            status: 503,
            detail: "the room cannot be reached at present",
            retry_after_s: Some(retry_after_s),
        }
    }

    /// The complete HTTP response. The caller closes the connection after it.
    pub fn response(&self) -> Vec<u8> {
        self.write(false)
    }

    /// The response to a HEAD request: the same header fields without the body.
    pub fn head_response(&self) -> Vec<u8> {
        self.write(true)
    }

    fn write(&self, head_only: bool) -> Vec<u8> {
        let Refusal { status, detail, .. } = self;
        let (reason, extra) = reason_and_fields(*status);
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

/// The reason phrase of a status and the header fields that it must have (RFC 9110 §15.5.6, §15.5.22; RFC 6455 §4.4).
const fn reason_and_fields(status: u16) -> (&'static str, &'static str) {
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
        _ => other_reason_and_fields(status),
    }
}

const fn other_reason_and_fields(status: u16) -> (&'static str, &'static str) {
    const CLOSE: &str = "Connection: close\r\n";
    match status {
        429 => ("Too Many Requests", CLOSE),
        431 => ("Request Header Fields Too Large", CLOSE),
        503 => ("Service Unavailable", CLOSE),
        505 => ("HTTP Version Not Supported", CLOSE),
        _ => ("Bad Request", CLOSE),
    }
}
