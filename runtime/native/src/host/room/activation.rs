//! The life of a room in the memory of its host: one activation after another, and its sleep between them. One rule:
//! **one turn at a time**; only a turn that waits, and only reads or is of a re-entrant room, lets others run meanwhile.

use super::phase::{Effect, Event, Phase, transition};

/// So many turns of a room may wait beside the one; the next waits as if there were no overlapping.
const MAX_OVERLAPPING: u32 = 256;

/// Which life of a room a turn is of: another begins when one has failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life(pub u32);

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct Activation {
    phase: Phase,
    /// Why it is to stop at the end of its turn. While it stops: it was asked to stop for good.
    stop: Option<&'static str>,
    /// It is busy, but its turns wait until they are due.
    deferred: bool,
    life: Life,
    /// Turns of this life that wait beside the one.
    overlapping: u32,
    /// Tasks of it run beside its turns: it does not fall asleep.
    working: bool,
}

impl Activation {
    /// Of a room that is to be constructed.
    pub(super) fn new() -> Activation {
        Activation {
            phase: Phase::Starting,
            stop: None,
            deferred: false,
            life: Life::default(),
            overlapping: 0,
            working: false,
        }
    }

    #[inline]
    pub(in crate::host) fn phase(&self) -> Phase {
        self.phase
    }

    #[inline]
    pub(in crate::host) fn is(&self, phase: Phase) -> bool {
        self.phase == phase
    }

    pub(in crate::host) fn is_live(&self) -> bool {
        !matches!(self.phase, Phase::Asleep | Phase::Quarantined)
    }

    pub(in crate::host) fn is_asked_to_stop(&self) -> bool {
        self.stop.is_some()
    }

    /// It has turns that wait beside the one, or tasks.
    pub(in crate::host) fn is_occupied(&self) -> bool {
        self.overlapping > 0 || self.working
    }

    pub(in crate::host) fn set_working(&mut self, working: bool) {
        self.working = working;
    }

    /// `on_start` has ended. False: it was not starting.
    pub(in crate::host) fn started(&mut self) -> bool {
        self.pass(Event::Started) == Effect::RunTurns
    }

    /// It is to stop after its turn. True: it was ready, so its next turn is the stop.
    pub(in crate::host) fn ask_to_stop(&mut self, reason: &'static str) -> bool {
        if !self.is_live() {
            return false;
        }
        self.stop = Some(reason);
        self.begin_turn()
    }

    /// A turn begins. False: it is not ready.
    #[inline]
    pub(in crate::host) fn begin_turn(&mut self) -> bool {
        self.pass(Event::Turn) == Effect::RunTurns
    }

    /// Between two turns: `on_stop` begins, for the reason that it was asked for. `None`: it was not asked.
    pub(super) fn take_stop(&mut self) -> Option<&'static str> {
        let reason = self.stop.take()?;
        self.end_turns(true);
        Some(reason)
    }

    /// It has no turn any more: it is ready, or stops at once.
    pub(super) fn end_turns(&mut self, stops: bool) {
        self.pass(Event::TurnsOver { stops });
    }

    /// `on_stop` has ended, or never was to begin. True: something waits, so it starts again.
    pub(in crate::host) fn stopped(&mut self, wanted: bool) -> bool {
        self.stop = None;
        self.pass(Event::Stopped { wanted }) == Effect::Start
    }

    /// False: it does not sleep.
    pub(in crate::host) fn wake(&mut self) -> bool {
        self.pass(Event::Wanted) == Effect::Start
    }

    /// This life has failed: another one starts. Turns that overlap end as those of an earlier life, if they end at all.
    /// False: it has no turns.
    pub(super) fn fail(&mut self) -> bool {
        if self.pass(Event::Failed) != Effect::Start {
            return false;
        }
        self.life = Life(self.life.0.wrapping_add(1));
        (self.overlapping, self.working, self.deferred) = (0, false, false);
        true
    }

    /// It failed too often.
    pub(in crate::host) fn quarantine(&mut self) {
        self.deferred = false;
        self.pass(Event::Quarantined);
    }

    /// It is not to start, or its quarantine is over: the next that asks for it has it started. False: it was neither.
    pub(in crate::host) fn rest(&mut self) -> bool {
        self.pass(Event::Rested) == Effect::Forget
    }

    /// Its turns wait until they are due.
    pub(in crate::host) fn defer(&mut self) {
        self.deferred = true;
    }

    /// Its turns are due. True: they are to run now; `waits`: something waits for a turn.
    pub(in crate::host) fn begin_due(&mut self, waits: bool) -> bool {
        let due = std::mem::take(&mut self.deferred) || (waits && self.is(Phase::Ready));
        if due {
            self.begin_turn();
        }
        due
    }

    #[inline]
    fn pass(&mut self, event: Event) -> Effect {
        let (phase, effect) = transition(self.phase, event);
        self.phase = phase;
        effect
    }

    /// May one more turn wait beside the one?
    #[inline]
    pub(in crate::host) fn may_overlap(&self) -> bool {
        self.overlapping < MAX_OVERLAPPING
    }

    /// A turn is to wait beside others. `None`: too many do already, or the room has no turns any more.
    pub(in crate::host) fn overlap(&mut self) -> Option<Life> {
        if !self.may_overlap() || !matches!(self.phase, Phase::Ready | Phase::Busy) {
            return None;
        }
        self.overlapping += 1;
        Some(self.life)
    }

    /// A turn that waited beside others has ended. One of an earlier life was forgotten with that.
    pub(in crate::host) fn overlapped(&mut self, life: Life) {
        if self.life == life {
            debug_assert!(self.overlapping > 0, "a turn ended twice");
            self.overlapping = self.overlapping.saturating_sub(1);
        }
    }

    pub(in crate::host) fn overlapping(&self) -> u32 {
        self.overlapping
    }
}
