//! The static pages an app declares, answered from memory.

use xxhash_rust::xxh3::xxh3_128;

/// A page with what its answers have in common made beforehand. Shared by all connections of a shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    body: Vec<u8>,
    /// Strong, quoted: a hash of type and body.
    etag: String,
    content_type: String,
}

impl Page {
    /// Refuses a content type that would break out of its header line.
    pub fn new(content_type: &str, body: Vec<u8>) -> Result<Page, String> {
        if content_type.is_empty()
            || !content_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
        {
            return Err(format!("{content_type:?} is no content type"));
        }
        let hash = xxh3_128(&body) ^ xxh3_128(content_type.as_bytes()).rotate_left(1);
        Ok(Page { body, etag: format!("\"{hash:032x}\""), content_type: content_type.to_owned() })
    }

    /// The whole response to GET, or to HEAD when `head_only`; after it the connection is closed. `if_none_match` is
    /// that header's value: a client that has this very page is told so with 304 (RFC 9110 §13.1.2).
    pub fn response(&self, head_only: bool, if_none_match: Option<&str>) -> Vec<u8> {
        let Page { body, etag, content_type } = self;
        let known = if_none_match.is_some_and(|tags| self.is_among(tags));
        // Bodies change with a deploy and their URLs do not, so a copy is kept but asked about each time.
        let shared = format!("ETag: {etag}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n");
        if known {
            return format!("HTTP/1.1 304 Not Modified\r\n{shared}").into_bytes();
        }
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
             X-Content-Type-Options: nosniff\r\n{shared}",
            body.len()
        );
        [head.as_bytes(), if head_only { &[] } else { body.as_slice() }].concat()
    }

    /// Weak comparison: proxies that compress mark a tag with `W/` and send it back so.
    fn is_among(&self, tags: &str) -> bool {
        let mut tags = tags.split(',').map(|tag| tag.trim_matches([' ', '\t']));
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.etag)
    }
}
