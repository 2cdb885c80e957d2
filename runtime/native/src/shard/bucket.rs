//! The token bucket: how much of something a client may do a second. Pure; the clock is given.

/// 8 bytes a bucket; the rate is the caller's, since it is the same for all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bucket {
    tokens: f32,
    at_ms: u32,
}

/// Tokens a second, and the most that may be saved up. A rate of 0 is no limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    pub per_s: f32,
    pub burst: f32,
}

impl Rate {
    /// No limit.
    pub const NONE: Rate = Rate { per_s: 0.0, burst: 1.0 };

    /// A burst of less than one would let nothing through, ever: it is one.
    pub fn new(per_s: f64, burst: f64) -> Rate {
        Rate { per_s: per_s as f32, burst: (burst as f32).max(1.0) }
    }
}

impl Bucket {
    /// A full bucket.
    pub fn full(rate: Rate, now_ms: u64) -> Bucket {
        Bucket { tokens: rate.burst, at_ms: now_ms as u32 }
    }

    /// Takes `count` tokens. `Err` is the milliseconds until they would be there; nothing is taken then.
    pub fn take(&mut self, count: f32, rate: Rate, now_ms: u64) -> Result<(), u64> {
        if rate.per_s <= 0.0 {
            return Ok(());
        }
        let passed_ms = (now_ms as u32).wrapping_sub(self.at_ms);
        self.at_ms = now_ms as u32;
        self.tokens = (self.tokens + passed_ms as f32 * rate.per_s / 1000.0).min(rate.burst);
        let missing = count - self.tokens;
        if missing > 0.0 {
            return Err((missing / rate.per_s * 1000.0).ceil() as u64);
        }
        self.tokens -= count;
        Ok(())
    }

    /// Nothing was taken of late: forgetting the bucket changes nothing.
    pub fn is_full(&self, rate: Rate, now_ms: u64) -> bool {
        self.full_in_ms(rate, now_ms) == 0
    }

    /// How long until that is so, in milliseconds.
    pub fn full_in_ms(&self, rate: Rate, now_ms: u64) -> u64 {
        let mut copy = *self;
        copy.take(rate.burst, rate, now_ms).err().unwrap_or(0)
    }
}
