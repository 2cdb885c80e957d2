//! What is asked of a run, as JSON, parsed into values that cannot be wrong.
//!
//! Rule: every bound is checked here, with one line for the user, and nowhere else.

use serde::{Deserialize, Serialize};

use crate::{channel::Channel, stamp::STAMP_BYTES};

/// What is to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every connection sends, and expects back what it sent.
    Echo,
    /// Some connections send, and every connection expects everything.
    Fan,
    /// Connections are held open and the server's memory is weighed.
    Idle,
    /// Connections are opened and closed as fast as they are accepted.
    Storm,
    /// Connections join rooms on channels, as many each as the steps say.
    Rooms,
}

/// A run. Counts are totals over all threads.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    pub mode: Mode,
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// wss: the PEM file of the authorities to trust; absent: any certificate is taken.
    pub ca_file: Option<String>,
    pub connections: usize,
    /// Fan: how many of the connections send.
    pub senders: usize,
    /// Messages each sender keeps under way when `rate_per_s` is 0.
    pub in_flight: usize,
    pub size_bytes: usize,
    pub text: bool,
    /// Messages are pushes on a channel of this topic.
    pub channel: Option<Channel>,
    /// Echo on channels: how many rooms the connections are spread over, the `{}` of the topic.
    pub rooms: usize,
    /// Rooms: all connections join the same ones, not each its own.
    pub shared: bool,
    pub seconds: f64,
    pub warm_up_s: f64,
    /// Messages a second over all senders, sent by the clock whatever comes back; 0: as `in_flight` allows.
    pub rate_per_s: f64,
    /// Upgrades under way at once.
    pub at_a_time: usize,
    /// Storm: a connection is done with its first message, not with its 101.
    pub first_message: bool,
    /// Storm: connections end without a close frame.
    pub drop: bool,
    /// Idle: the numbers of connections at which memory is weighed, rising; rooms: of rooms a connection.
    pub steps: Vec<usize>,
    /// Idle, rooms: how long to wait at each step before weighing.
    pub settle_s: f64,
    /// For an answer to the upgrade, and for what is still under way at the end.
    pub timeout_s: f64,
    /// Loopback addresses to connect from; 0: as many as the ports need.
    pub sources: u8,
    pub threads: usize,
    /// The server's root process: its and its descendants' memory and processor time are measured.
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
    /// # Errors
    /// One line: what is wrong with the plan.
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

    /// The part of the plan that thread `index` carries out.
    pub fn share(&self, index: usize) -> Self {
        let part = |total: usize| total / self.threads + usize::from(index < total % self.threads);
        let connections = part(self.connections);
        let rate_per_s = self.rate_per_s * connections as f64 / self.connections as f64;
        let pid = self.pid.filter(|_| index == 0);
        Self { connections, rate_per_s, at_a_time: part(self.at_a_time).max(1), pid, ..self.clone() }
    }

    /// How many source addresses a run of this plan needs, at 10,000 ports each: well under half of the usual range,
    /// beyond which connects begin to fail.
    pub fn sources_needed(&self) -> u8 {
        let enough = match self.mode {
            Mode::Storm => 16,
            Mode::Idle => self.steps.last().map_or(1, |most| most.div_ceil(10_000)),
            Mode::Echo | Mode::Fan | Mode::Rooms => self.connections.div_ceil(10_000),
        };
        if self.sources > 0 { self.sources } else { enough.min(250) as u8 }
    }
}
