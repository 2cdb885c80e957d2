//! The life of a room in the memory of its host, as one table: it starts, has its turns, stops and sleeps, and so on again.
//! One rule: **all that happens to an activation passes `transition`**; what is to be done about it follows from the effect.

/// Where a room stands. Only a `Ready` room takes a message past its mailbox, which then is empty but for calls that
/// are due: they have no order with what members send.
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

/// What happens to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Somebody joins it, or asks it something.
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

/// What is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
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
pub fn transition(phase: Phase, what: Happening) -> (Phase, Todo) {
    use Phase::{Asleep, Busy, Quarantined, Ready, Starting, Stopping};
    match (what, phase) {
        (Happening::Wanted, Asleep) => (Starting, Todo::Start),
        (Happening::Started, Starting) => (Busy, Todo::RunTurns),
        (Happening::Turn, Ready) => (Busy, Todo::RunTurns),
        (Happening::TurnsOver { stops: true }, Busy) => (Stopping, Todo::RunStop),
        (Happening::TurnsOver { stops: false }, Busy) => (Ready, Todo::Rest),
        (Happening::Failed, Ready | Busy) => (Starting, Todo::Start),

        (Happening::Stopped { wanted }, _) => stopped(wanted),
        (Happening::Quarantined, _) => (Quarantined, Todo::Nothing),
        (Happening::Rested, Starting | Quarantined) => (Asleep, Todo::Forget),

        _ => (phase, Todo::Nothing),
    }
}

/// Whatever it was in: of a room that is lost before it has begun, `on_stop` never runs.
fn stopped(wanted: bool) -> (Phase, Todo) {
    if wanted { (Phase::Starting, Todo::Start) } else { (Phase::Asleep, Todo::Forget) }
}
