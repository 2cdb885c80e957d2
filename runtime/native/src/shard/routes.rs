//! From a path to a room or a page: the routes that the hosts reported, matched segment by segment.
//! Topics are matched by `mesh::pattern`.

use serde::Deserialize;

use super::bucket::Rate;
use super::slow_client::Policy;
use crate::mesh::{ActorAddress, Denial, pattern, percent};
use crate::ws::handshake::Page;

/// A room kind: channel sockets reach it by topics like its own, direct sockets by `path`.
#[derive(Clone, Debug, Deserialize)]
pub struct Route {
    /// The topic pattern, e.g. `chat:{name}`.
    pub kind: String,
    /// The path pattern, e.g. `/chat/{name}`; `None`: by topics alone.
    #[serde(default)]
    pub path: Option<String>,
    /// Request headers its members bring along; lower case.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Those it speaks; the first that a client offers is chosen.
    #[serde(default)]
    pub subprotocols: Vec<String>,
    #[serde(default)]
    pub require_subprotocol: bool,
    #[serde(default)]
    pub slow_client: Policy,
    /// Allowed origins; `None` takes the server's setting.
    #[serde(default)]
    pub origins: Option<Vec<String>>,
    /// It keeps what it broadcasts.
    #[serde(default)]
    pub history: bool,
    /// What one member may send it; `None` or 0: no quota of its own.
    #[serde(default)]
    pub messages_per_s: Option<f64>,
    #[serde(default)]
    pub messages_burst: Option<f64>,
    #[serde(default)]
    pub bytes_per_s: Option<f64>,
    #[serde(default)]
    pub bytes_burst: Option<f64>,
}

impl Route {
    /// One member's quota: messages, bytes. A burst that is not given is a second's worth.
    pub(super) fn quota(&self) -> [Rate; 2] {
        let rate = |per_s: Option<f64>, burst: Option<f64>| match per_s {
            Some(per_s) if per_s > 0.0 => Rate::new(per_s, burst.unwrap_or(per_s)),
            _ => Rate::NONE,
        };
        [rate(self.messages_per_s, self.messages_burst), rate(self.bytes_per_s, self.bytes_burst)]
    }
}

/// What is at a path.
#[derive(Debug, Default)]
pub struct Routes {
    pub rooms: Vec<Route>,
    pub pages: Vec<(String, Page)>,
}

impl Routes {
    /// The room route at a path (without query), by number, and the key of the room. First match wins.
    pub fn room(&self, path: &str) -> Result<(u16, String), Denial> {
        let mut routes = self.rooms.iter().enumerate();
        self.fit(routes.find_map(|(at, route)| Some((at, match_path(route.path.as_ref()?, path)?))))
    }

    /// The room kind of a topic, by number, and the key of the room. First match wins.
    pub fn topic(&self, topic: &str) -> Result<(u16, String), Denial> {
        self.fit(pattern::first_match(self.rooms.iter().map(|route| &*route.kind), topic))
    }

    fn fit(&self, found: Option<(usize, String)>) -> Result<(u16, String), Denial> {
        let (at, key) = found.ok_or(Denial::NO_SUCH_TOPIC)?;
        let kind = self.rooms.get(at).map_or("", |route| &route.kind);
        unfit(kind, &key).map_or(Ok((at as u16, key)), Err)
    }

    /// The headers that rooms of a kind want of their members.
    pub fn headers(&self, kind: &str) -> &[String] {
        self.rooms.iter().find(|route| route.kind == kind).map_or(&[], |route| &route.headers)
    }

    /// The address of the room that a route and a key lead to.
    pub(super) fn address(&self, route: u16, key: &str) -> ActorAddress {
        let kind = self.rooms.get(usize::from(route)).map_or("", |route| &route.kind);
        ActorAddress::new(kind, key)
    }

    /// The page at a path.
    pub fn page(&self, path: &str) -> Option<&Page> {
        self.pages.iter().find(|(at, _)| at == path).map(|(_, page)| page)
    }
}

/// Why no room has a key that can only be a mistake. The same rules hold for refs and backends (reachable.py): there is no
/// room that clients can join and backends cannot name.
fn unfit(kind: &str, key: &str) -> Option<Denial> {
    if key.len() > pattern::KEY_BYTES {
        return Some(Denial::LONG_NAME);
    }
    if pattern::placeholder(key).is_some() {
        return Some(Denial::BRACES);
    }
    pattern::key_meant(kind, key).map(|_| Denial::TOPIC_TWICE)
}

/// The key, when the path matches the pattern; its parameters are non-empty whole segments, and escapes count as what
/// they stand for.
fn match_path(path_pattern: &str, path: &str) -> Option<String> {
    let mut values = Vec::new();
    let mut wanted = path_pattern.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(pattern::join(&values)),
            (Some(want), Some(have)) if want.starts_with('{') => values.push(parameter(have)?),
            (Some(want), Some(have)) if want == have || is_escaped(have, want) => {}
            _ => return None,
        }
    }
}

/// RFC 3986 §6.2.2.2: an escape does not make it another path, which a later pattern would take.
fn is_escaped(segment: &str, literal: &str) -> bool {
    segment.contains('%') && percent::decode(segment).is_some_and(|decoded| decoded == literal)
}

fn parameter(segment: &str) -> Option<String> {
    percent::decode(segment).filter(|value| !value.is_empty())
}
