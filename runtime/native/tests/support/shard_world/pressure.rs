//! What must hold of the memory budget at every moment of a random life, and when it is used up.

use _native::shard::slots::ConnSlot;

use super::life::Life;

impl Life {
    /// What is closing counts no more, and what many hold counts once: never more is charged than the open ones hold.
    pub(super) fn holds_to_the_budget(&self) {
        let held: usize = self.slots().into_iter().map(|slot| self.world.core.holds_bytes(slot)).sum();
        let charged = self.world.core.env.open_bytes();
        assert!(charged <= held, "{charged} charged, {held} held by those who are open");
    }

    /// Time passes; if some are shed, no survivor held more than one of them.
    pub(super) fn time_passes(&mut self, ms: u64) {
        let holds = |life: &Life, slot| life.world.core.holds_bytes(slot);
        let held: Vec<(ConnSlot, usize)> =
            self.slots().into_iter().map(|slot| (slot, holds(self, slot))).collect();
        let before = self.world.counter("shed");
        self.world.advance(ms);
        let shed = self.world.counter("shed") - before;
        let held = held.into_iter().filter(|(_, bytes)| *bytes > 0);
        let (gone, open): (Vec<_>, Vec<_>) = held.partition(|(slot, _)| holds(self, *slot) == 0);
        if shed == 0 || gone.len() as u64 != shed {
            return; // others ended in the same moment, for other reasons
        }
        let least = gone.iter().map(|(_, bytes)| *bytes).min().unwrap_or_default();
        let most = open.iter().map(|(_, bytes)| *bytes).max().unwrap_or_default();
        assert!(least >= most, "one with {least} bytes was shed and one with {most} was not");
    }
}
