//! The plan of a run, parsed from JSON.
//!
//! One rule: all limits are checked here and nowhere else; an error is one line for the user.

use serde::{Deserialize, Serialize};

use crate::{channel::Channel, stamp::STAMP_BYTES};

/// The kind of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every connection sends messages, and each must come back.
    Echo,
    /// Some connections send, and every connection must receive every message.
    Fan,
    /// Connections stay open, and the server's memory is measured.
    Idle,
    /// Connections are opened and closed as fast as the server accepts them.
    Storm,
    /// Connections join rooms on channels, and the server's memory is measured.
    Rooms,
}

/// A plan. Numbers of connections and rates are totals over all threads.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    pub mode: Mode,
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// For wss: the PEM file with trusted certificates. If absent, any certificate is accepted.
    pub ca_file: Option<String>,
    pub connections: usize,
    /// Fan: how many of the connections send.
    pub senders: usize,
    /// How many unanswered messages each sender has at any time, if `rate_per_s` is 0.
    pub in_flight: usize,
    pub size_bytes: usize,
    pub text: bool,
    /// If present, messages are pushes on a channel.
    pub channel: Option<Channel>,
    /// Echo on channels: over how many rooms the connections are spread. The room's number replaces `{}` in the topic.
    pub rooms: usize,
    /// Rooms: all connections join the same rooms; otherwise each joins rooms of its own.
    pub shared: bool,
    pub seconds: f64,
    pub warm_up_s: f64,
    /// Messages per second of all senders together, independent of the answers; 0: as many as `in_flight` allows.
    pub rate_per_s: f64,
    /// How many connections are upgrading at the same time.
    pub at_a_time: usize,
    /// Storm: a connection is complete with the server's first message, instead of the upgrade.
    pub first_message: bool,
    /// Storm: connections are closed without a close frame.
    pub drop: bool,
    /// Idle: the numbers of connections at which memory is measured, ascending. Rooms: the same, of rooms per connection.
    pub steps: Vec<usize>,
    /// Idle, Rooms: how long to wait in each step before memory is measured.
    pub settle_s: f64,
    /// How long to wait for the response to an upgrade, and for the last answers at the end of the run.
    pub timeout_s: f64,
    /// How many loopback addresses to connect from; 0: as many as are needed for the ports.
    pub sources: u8,
    pub threads: usize,
    /// The root process of the server. The memory and processor time of it and its descendants are measured.
    pub pid: Option<u32>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            mode: Mode::Echo,
            url: String::new(),
            headers: Vec::new(),
            ca_file: None,
            connections: 100,
            senders: 50,
            in_flight: 1,
            size_bytes: 20,
            text: false,
            channel: None,
            rooms: 1,
            shared: false,
            seconds: 3.0,
            warm_up_s: 0.5,
            rate_per_s: 0.0,
            at_a_time: 64,
            first_message: false,
            drop: false,
            steps: vec![2_000, 18_000],
            settle_s: 2.0,
            timeout_s: 10.0,
            sources: 0,
            threads: 1,
            pid: None,
        }
    }
}

impl Plan {
    /// Parses and checks a plan.
    ///
    /// # Errors
    /// One line for the user: what is wrong with the plan.
    pub fn parse(json: &str) -> Result<Self, String> {
        let plan: Plan = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let times = [plan.seconds, plan.warm_up_s, plan.settle_s, plan.timeout_s, plan.rate_per_s];
        let stamped = plan.mode == Mode::Fan || plan.channel.is_some();
        let smallest = if stamped { STAMP_BYTES } else { 0 };
        let rules = [
            (times.iter().all(|time| (0.0..1e9).contains(time)), "times and rates are from 0 to 1e9"),
            ((1..=200_000).contains(&plan.connections), "connections: 1 to 200,000"),
            (
                (1..=plan.connections).contains(&plan.senders) || plan.mode != Mode::Fan,
                "senders: 1 to connections",
            ),
            ((1..=65_536).contains(&plan.in_flight), "in flight: 1 to 65,536"),
            ((smallest..=16 << 20).contains(&plan.size_bytes), "size: 0 (fan, channels: 10) to 16 MiB"),
            (plan.at_a_time > 0, "at a time: at least 1"),
            ((1..=100_000).contains(&plan.rooms), "rooms: 1 to 100,000"),
            ((1..=64).contains(&plan.threads), "threads: 1 to 64"),
            (
                plan.threads == 1 || matches!(plan.mode, Mode::Echo | Mode::Storm),
                "threads: only for echo and storm",
            ),
            (plan.mode != Mode::Rooms || plan.channel.is_some(), "rooms: a channel is needed"),
            (!plan.steps.is_empty() && plan.steps.is_sorted(), "steps: at least one, rising"),
        ];
        match rules.iter().find(|(holds, _)| !holds) {
            Some((_, rule)) => Err((*rule).to_owned()),
            None => Ok(plan),
        }
    }

    /// The share of the thread `index`.
    pub fn share(&self, index: usize) -> Self {
        let part = |total: usize| total / self.threads + usize::from(index < total % self.threads);
        let connections = part(self.connections);
        let rate_per_s = self.rate_per_s * connections as f64 / self.connections as f64;
        let pid = self.pid.filter(|_| index == 0);
        Self { connections, rate_per_s, at_a_time: part(self.at_a_time).max(1), pid, ..self.clone() }
    }

    /// How many source addresses this plan needs, with 10,000 ports for each. That is well below half of the usual range;
    /// with more, connects begin to fail.
    pub fn sources_needed(&self) -> u8 {
        let enough = match self.mode {
            Mode::Storm => 16,
            Mode::Idle => self.steps.last().map_or(1, |most| most.div_ceil(10_000)),
            Mode::Echo | Mode::Fan | Mode::Rooms => self.connections.div_ceil(10_000),
        };
        if self.sources > 0 { self.sources } else { enough.min(250) as u8 }
    }
}
