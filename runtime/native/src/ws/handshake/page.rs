//! A static page that an app declares, served from memory. It stands beside `refusal`, as another response to a request
//! that is not an upgrade.

use xxhash_rust::xxh3::xxh3_128;

/// A page and its precomputed entity tag. Immutable; all connections of a shard share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    body: Vec<u8>,
    /// A strong entity tag in quotes: a hash of content type and body (RFC 9110 §8.8.3).
    etag: String,
    content_type: String,
}

impl Page {
    /// Errors: the content type is empty, or contains anything but printable ASCII, for example a line end.
    pub fn new(content_type: &str, body: Vec<u8>) -> Result<Page, String> {
        if content_type.is_empty()
            || !content_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
        {
            return Err(format!(
                "{content_type:?} is not a content type: use printable ASCII, as in \"text/html\""
            ));
        }
        let hash = xxh3_128(&body) ^ xxh3_128(content_type.as_bytes()).rotate_left(1);
        Ok(Page { body, etag: format!("\"{hash:032x}\""), content_type: content_type.to_owned() })
    }

    /// The complete response to GET, or to HEAD if `head_only`; the caller then closes the connection. `if_none_match` is
    /// the value of that header field. If it lists the page's entity tag, the response is 304 (RFC 9110 §13.1.2).
    pub fn response(&self, head_only: bool, if_none_match: Option<&str>) -> Vec<u8> {
        let Page { body, etag, content_type } = self;
        let not_modified = if_none_match.is_some_and(|tags| self.matches(tags));
        // The body at a URL may change with each deployment. So a cache may keep a copy, but must revalidate it each time.
        let shared = format!("ETag: {etag}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n");
        if not_modified {
            return format!("HTTP/1.1 304 Not Modified\r\n{shared}").into_bytes();
        }
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
             X-Content-Type-Options: nosniff\r\n{shared}",
            body.len()
        );
        [head.as_bytes(), if head_only { &[] } else { body.as_slice() }].concat()
    }

    /// Whether a list of entity tags contains the page's, or is `*`. The comparison is weak (RFC 9110 §8.8.3.2), since a
    /// proxy that compresses a response marks its tag with `W/`.
    fn matches(&self, tags: &str) -> bool {
        let mut tags = tags.split(',').map(|tag| tag.trim_matches([' ', '\t']));
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.etag)
    }
}
