//! What one client of the joined world has asked, and was answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::peer::Event;
use crate::shard_world::heard;

/// A push that waits for its answer.
#[derive(Debug)]
pub struct Pushed {
    pub reference: String,
    /// Of its membership.
    pub join_ref: String,
}

#[derive(Default)]
pub struct Client {
    pub is_channel: bool,
    /// Bytes that it was sent, since its request.
    pub sent: Vec<u8>,
    pub pushes: Vec<Pushed>,
    /// Join refs by topic, of memberships that it has not left.
    pub current: BTreeMap<String, String>,
    /// Of a direct one: numbers of messages that its room must handle, in this order.
    pub owed: Vec<u32>,
    /// References of joins and leaves.
    pub asks: BTreeSet<String>,
}

/// What it was told: of each push how often it was answered, and with what; and of each membership.
#[derive(Default)]
pub struct Told {
    pub answers: BTreeMap<String, Vec<Value>>,
    pub joined: BTreeSet<String>,
    /// Joins that were answered.
    pub heard: BTreeSet<String>,
    pub over: BTreeSet<String>,
    /// The connection was closed.
    pub closed: bool,
}

impl Client {
    /// Everything it was told up to now. Every answer comes once.
    pub fn told(&self) -> Told {
        let head = self.sent.windows(4).position(|at| at == b"\r\n\r\n").map_or(self.sent.len(), |at| at + 4);
        let refused = !self.sent.is_empty() && !self.sent.starts_with(b"HTTP/1.1 101");
        let mut told = Told { closed: refused, ..Told::default() };
        if refused {
            return told; // no host came in time
        }
        for event in heard(b"", &self.sent[head..]) {
            told.closed |= matches!(event, Event::Close(..));
            let Event::Text(text) = event else { continue };
            let Ok(Value::Array(envelope)) = serde_json::from_str(&text) else { continue };
            let [join_ref, reference, _, event, payload, ..] = &envelope[..] else { continue };
            let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            told.note(&word(join_ref), &word(reference), &word(event), payload);
        }
        told
    }

    /// Of all pushes those that lack their answer: their membership lives.
    pub fn unanswered(&self, told: &Told) -> Vec<&Pushed> {
        let is_over = |push: &&Pushed| {
            told.closed || told.answers.contains_key(&push.reference) || told.over.contains(&push.join_ref)
        };
        self.pushes.iter().filter(|push| !is_over(push)).collect()
    }

    /// Joins and leaves that may never be answered.
    pub fn unheard(&self, told: &Told) -> Vec<&String> {
        let is_heard =
            |it: &&String| told.closed || told.heard.contains(*it) || told.answers.contains_key(*it);
        self.asks.iter().filter(|it| !is_heard(it)).collect()
    }

    /// Of its topics those that it is a member of.
    pub fn memberships(&self, told: &Told) -> Vec<(String, String)> {
        let live = |join_ref: &String| {
            !told.closed && told.joined.contains(join_ref) && !told.over.contains(join_ref)
        };
        let all = self.current.iter().filter(|(_, join_ref)| live(join_ref));
        all.map(|(topic, join_ref)| (topic.clone(), join_ref.clone())).collect()
    }
}

impl Told {
    fn note(&mut self, join_ref: &str, reference: &str, event: &str, payload: &Value) {
        match event {
            // What was sent behind a join that is refused is answered all the same.
            "phx_reply" if join_ref == reference => {
                assert!(self.heard.insert(join_ref.to_owned()), "the join {join_ref} was answered again");
                if payload["status"] == "ok" {
                    self.joined.insert(join_ref.to_owned());
                }
            }
            "phx_reply" => {
                let answers = self.answers.entry(reference.to_owned()).or_default();
                answers.push(payload["response"].clone());
                assert!(answers.len() == 1, "{reference} was answered again: {answers:?}");
            }
            "phx_close" | "phx_error" => drop(self.over.insert(join_ref.to_owned())),
            _ => {}
        }
    }
}
