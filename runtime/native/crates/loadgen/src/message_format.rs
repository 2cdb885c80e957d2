//! The format of a load's messages: plain payloads, or pushes on a channel. It makes the frames to send and recognises the
//! answers.
//!
//! One rule: a load handles stamps only, and does not depend on the format.

use std::io;

use crate::{
    channel::{self, Answer, Channel, Stamped},
    frames::{BINARY, TEXT, Template},
    plan::{Mode, Plan},
    stamp, target,
};

/// The format of the messages of one connection or room. It belongs to one thread.
pub struct MessageFormat {
    message: Template,
    /// Where in the message each stamp begins.
    stamp_positions: Vec<usize>,
    /// The expected echo of a message.
    echo: Stamped,
    size_bytes: usize,
    join: Option<Template>,
    /// The text of a broadcast before its payload.
    head: Vec<u8>,
}

impl MessageFormat {
    /// The format for the room `number` of the plan. The masking key is random.
    ///
    /// # Errors
    /// The operating system provides no random bytes.
    pub fn new(plan: &Plan, number: usize) -> io::Result<Self> {
        let [a, b, c, d, ..] = target::random()?;
        let key = [a, b, c, d];
        Ok(match &plan.channel {
            Some(channel) => Self::on_channel(&channel.in_room(number), plan, key),
            None => {
                let opcode = if plan.text { TEXT } else { BINARY };
                let filler = stamp::filler(plan.size_bytes);
                let message = Template::new(opcode, &filler, key);
                let echo = Stamped { text: filler, stamp_positions: vec![0] };
                Self {
                    message,
                    stamp_positions: vec![0],
                    echo,
                    size_bytes: plan.size_bytes,
                    join: None,
                    head: vec![],
                }
            }
        })
    }

    fn on_channel(channel: &Channel, plan: &Plan, key: [u8; 4]) -> Self {
        let push = channel.push(plan.size_bytes, plan.mode == Mode::Echo);
        Self {
            message: Template::new(TEXT, &push.text, key),
            stamp_positions: push.stamp_positions,
            echo: channel.reply(plan.size_bytes),
            size_bytes: plan.size_bytes,
            join: Some(channel.join(1, key)),
            head: channel.broadcast(),
        }
    }

    /// Appends the join that precedes all messages on a channel. Returns whether there is one, and so an answer to wait for.
    pub fn append_join(&self, out: &mut Vec<u8>) -> bool {
        self.join.iter().for_each(|join| join.append(&[], out));
        self.join.is_some()
    }

    /// What a message means while the answer to the join is expected.
    pub fn join_answer(&self, message: &[u8]) -> Answer {
        if self.join.is_some() { channel::parse_answer(message) } else { Answer::Other }
    }

    /// Appends a message with this stamp.
    pub fn append_message(&self, stamp: &[u8], out: &mut Vec<u8>) {
        self.message.append_at(&self.stamp_positions, stamp, out);
    }

    /// Whether this is the echo of the message with this stamp.
    pub fn is_echo(&mut self, stamp: &[u8], message: &[u8]) -> bool {
        for position in &self.echo.stamp_positions {
            let place = self.echo.text.get_mut(*position..).unwrap_or_default();
            place.iter_mut().take(self.size_bytes).zip(stamp).for_each(|(byte, stamped)| *byte = *stamped);
        }
        message == self.echo.text
    }

    /// The payload of a broadcast and its offset; `None` if the message is not a broadcast.
    pub fn delivery<'m>(&self, message: &'m [u8]) -> Option<(&'m [u8], Option<u64>)> {
        match self.join {
            Some(_) => channel::broadcast_payload(message, &self.head, self.size_bytes),
            None => Some((message, None)),
        }
    }
}
