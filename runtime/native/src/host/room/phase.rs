//! The life of a room in the memory of its host, as one table: it starts, has its turns, stops and sleeps, and so on again.
//! One rule: **all that happens to an activation passes `transition`**; what is to be done follows from the effect.

/// The phase of a room. Only a `Ready` room takes a message past its mailbox. The mailbox is then empty, except for calls
/// that are due: they have no order with messages of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its user constructs it, now or after a back-off.
    Starting,
    Ready,
    /// A turn runs or waits to be resumed.
    Busy,
    /// `on_stop` runs.
    Stopping,
    /// Nothing of it lives except its handles at shards.
    Asleep,
    /// It failed too often: joins are refused.
    Quarantined,
}

/// An event in the life of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A member joins, or a call comes.
    Wanted,
    /// `on_start` has ended.
    Started,
    /// Something is to have a turn.
    Turn,
    /// A turn has ended, and nothing waits. `stops`: it was asked to stop, or its host ends.
    TurnsOver { stops: bool },
    /// `on_stop` has ended, or never was to begin. `wanted`: something came meanwhile that it may have turns for.
    Stopped { wanted: bool },
    /// A handler has failed, and with it this life of the room.
    Failed,
    /// It has failed too often.
    Quarantined,
    /// Its quarantine is over, or it must not start here now.
    Rested,
}

/// What the host must do after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Nothing,
    /// Its user constructs it.
    Start,
    /// Its turns run, one after another.
    RunTurns,
    /// `on_stop` runs.
    RunStop,
    /// Its idle time begins, if it is empty.
    Rest,
    /// It may be forgotten.
    Forget,
}

/// The table of activations. What does not apply to a phase changes nothing.
pub fn transition(phase: Phase, event: Event) -> (Phase, Effect) {
    use Phase::{Asleep, Busy, Quarantined, Ready, Starting, Stopping};
    match (event, phase) {
        (Event::Wanted, Asleep) => (Starting, Effect::Start),
        (Event::Started, Starting) => (Busy, Effect::RunTurns),
        (Event::Turn, Ready) => (Busy, Effect::RunTurns),
        (Event::TurnsOver { stops: true }, Busy) => (Stopping, Effect::RunStop),
        (Event::TurnsOver { stops: false }, Busy) => (Ready, Effect::Rest),
        (Event::Failed, Ready | Busy) => (Starting, Effect::Start),

        (Event::Stopped { wanted }, _) => stopped(wanted),
        (Event::Quarantined, _) => (Quarantined, Effect::Nothing),
        (Event::Rested, Starting | Quarantined) => (Asleep, Effect::Forget),

        _ => (phase, Effect::Nothing),
    }
}

/// Whatever it was in: of a room that is lost before it has begun, `on_stop` never runs.
fn stopped(wanted: bool) -> (Phase, Effect) {
    if wanted { (Phase::Starting, Effect::Start) } else { (Phase::Asleep, Effect::Forget) }
}
