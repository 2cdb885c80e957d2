//! How a load's messages travel: bare, or as pushes on a channel. Frames out, and what comes back told apart.
//!
//! Rule: whichever it is, the load sees stamps alone.

use std::io;

use crate::{
    channel::{self, Answer, Channel, Stamped},
    frames::{BINARY, TEXT, Template},
    plan::{Mode, Plan},
    stamp, target,
};

/// One thread's; made once from the plan.
pub struct Speech {
    message: Template,
    /// Where stamps stand in what is sent.
    marks: Vec<usize>,
    /// What comes back for it, and where stamps stand there.
    echo: Stamped,
    size_bytes: usize,
    join: Option<Template>,
    /// What stands before the payload of a broadcast.
    head: Vec<u8>,
}

impl Speech {
    /// For connection `number` of the plan's; the mask is random.
    ///
    /// # Errors
    /// No randomness.
    pub fn new(plan: &Plan, number: usize) -> io::Result<Self> {
        let [a, b, c, d, ..] = target::random()?;
        let key = [a, b, c, d];
        Ok(match &plan.channel {
            Some(channel) => Self::on_channel(&channel.in_room(number), plan, key),
            None => {
                let opcode = if plan.text { TEXT } else { BINARY };
                let filler = stamp::filler(plan.size_bytes);
                let message = Template::new(opcode, &filler, key);
                let echo = Stamped { text: filler, marks: vec![0] };
                Self { message, marks: vec![0], echo, size_bytes: plan.size_bytes, join: None, head: vec![] }
            }
        })
    }

    fn on_channel(channel: &Channel, plan: &Plan, key: [u8; 4]) -> Self {
        let push = channel.push(plan.size_bytes, plan.mode == Mode::Echo);
        Self {
            message: Template::new(TEXT, &push.text, key),
            marks: push.marks,
            echo: channel.reply(plan.size_bytes),
            size_bytes: plan.size_bytes,
            join: Some(channel.join(1, key)),
            head: channel.broadcast(),
        }
    }

    /// Appends the join that comes first, if there is one. True: its answer is to be waited for.
    pub fn join(&self, out: &mut Vec<u8>) -> bool {
        self.join.iter().for_each(|join| join.append(&[], out));
        self.join.is_some()
    }

    /// Is this the answer that grants the join?
    pub fn grants(&self, message: &[u8]) -> Answer {
        if self.join.is_some() { channel::answer(message) } else { Answer::Other }
    }

    /// Appends a message with a stamp.
    pub fn say(&self, stamp: &[u8], out: &mut Vec<u8>) {
        self.message.append_at(&self.marks, stamp, out);
    }

    /// Is this what comes back for a message with this stamp?
    pub fn is_echo(&mut self, stamp: &[u8], message: &[u8]) -> bool {
        for mark in &self.echo.marks {
            let marked = self.echo.text.get_mut(*mark..).unwrap_or_default();
            marked.iter_mut().take(self.size_bytes).zip(stamp).for_each(|(byte, stamped)| *byte = *stamped);
        }
        message == self.echo.text
    }

    /// The payload of what was said to all, and its offset; `None` if it is anything else.
    pub fn said<'m>(&self, message: &'m [u8]) -> Option<(&'m [u8], Option<u64>)> {
        match self.join {
            Some(_) => channel::said(message, &self.head, self.size_bytes),
            None => Some((message, None)),
        }
    }
}
