//! The token bucket: how much of something a client may do a second. Pure; the clock is given.
//!
//! Counted in whole units, thousandths of a token where they fit: a float of 32 bits loses single tokens above 16 million.

/// 8 bytes a bucket; the rate is the caller's, since it is the same for all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bucket {
    /// In the rate's units.
    left: u32,
    /// Up to when it has been refilled.
    at_ms: u32,
}

/// Tokens a second, and the most that may be saved up, at most 2^32 - 1. A rate of 0 is no limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    pub per_s: f64,
    pub burst: f64,
    /// Units of one token, and units that come in a millisecond.
    units: f64,
    per_ms: f64,
}

/// One bucket, what is to be taken out of it, and its rate.
pub type Taken<'a> = (&'a mut Bucket, f64, Rate);

const MOST_UNITS: f64 = u32::MAX as f64;
const FINEST: f64 = 1000.0;

impl Rate {
    /// No limit.
    pub const NONE: Rate = Rate { per_s: 0.0, burst: 1.0, units: 1.0, per_ms: 0.0 };

    /// A burst of less than one would let nothing through, ever: it is one.
    pub fn new(per_s: f64, burst: f64) -> Rate {
        let burst = burst.clamp(1.0, MOST_UNITS);
        let units = (MOST_UNITS / burst).floor().clamp(1.0, FINEST);
        Rate { per_s, burst, units, per_ms: per_s * units / 1000.0 }
    }
}

impl Bucket {
    /// A full bucket.
    pub fn full(rate: Rate, now_ms: u64) -> Bucket {
        Bucket { left: (rate.burst * rate.units) as u32, at_ms: now_ms as u32 }
    }

    /// Takes `count` tokens. `Err` is the milliseconds until they would be there; nothing is taken then.
    pub fn take(&mut self, count: f64, rate: Rate, now_ms: u64) -> Result<(), u64> {
        match self.wait_ms(count, rate, now_ms) {
            0 => {
                self.spend(count, rate);
                Ok(())
            }
            wait_ms => Err(wait_ms),
        }
    }

    /// Takes from both, or nothing from either. `Err` is the milliseconds until both would give it.
    #[inline]
    pub fn take_both(one: Taken<'_>, other: Taken<'_>, now_ms: u64) -> Result<(), u64> {
        if one.2.per_s <= 0.0 && other.2.per_s <= 0.0 {
            return Ok(());
        }
        match one.0.wait_ms(one.1, one.2, now_ms).max(other.0.wait_ms(other.1, other.2, now_ms)) {
            0 => {
                one.0.spend(one.1, one.2);
                other.0.spend(other.1, other.2);
                Ok(())
            }
            wait_ms => Err(wait_ms),
        }
    }

    /// Refills it; how long until `count` tokens are there, 0 if they are.
    fn wait_ms(&mut self, count: f64, rate: Rate, now_ms: u64) -> u64 {
        if rate.per_s <= 0.0 {
            return 0;
        }
        self.refill(rate, now_ms as u32);
        // A burst that is no whole number of units holds what is whole of it.
        let missing = (count * rate.units).floor() - f64::from(self.left);
        if missing <= 0.0 {
            return 0;
        }
        let since_ms = u64::from((now_ms as u32).wrapping_sub(self.at_ms));
        ((missing / rate.per_ms).ceil() as u64).saturating_sub(since_ms).max(1)
    }

    /// Adds what has come in whole units; the time of a part of one is kept for the next call.
    fn refill(&mut self, rate: Rate, now: u32) {
        let passed_ms = now.wrapping_sub(self.at_ms);
        let gained = (f64::from(passed_ms) * rate.per_ms).floor();
        if gained < 1.0 {
            return;
        }
        let (left, most) = (f64::from(self.left) + gained, (rate.burst * rate.units).floor());
        self.left = left.min(most) as u32;
        // Never beyond now, which rounding may say: the next call would take that for an age.
        let took_ms = ((gained / rate.per_ms).ceil() as u32).min(passed_ms);
        self.at_ms = self.at_ms.wrapping_add(took_ms);
    }

    fn spend(&mut self, count: f64, rate: Rate) {
        if rate.per_s > 0.0 {
            self.left = self.left.saturating_sub((count * rate.units).ceil() as u32);
        }
    }

    /// Nothing was taken recently: forgetting the bucket changes nothing.
    pub fn is_full(&self, rate: Rate, now_ms: u64) -> bool {
        self.full_in_ms(rate, now_ms) == 0
    }

    /// How long until that is so, in milliseconds.
    pub fn full_in_ms(&self, rate: Rate, now_ms: u64) -> u64 {
        let mut copy = *self;
        copy.wait_ms(rate.burst, rate, now_ms)
    }
}
