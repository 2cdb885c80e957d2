//! The table of activations, over every phase and everything that happens.

use _native::host::phase::Phase::{Asleep, Busy, Quarantined, Ready, Starting, Stopping};
use _native::host::phase::{Happening, Phase, Todo, transition};

const PHASES: [Phase; 6] = [Starting, Ready, Busy, Stopping, Asleep, Quarantined];
const HAPPENINGS: [Happening; 10] = [
    Happening::Wanted,
    Happening::Started,
    Happening::Turn,
    Happening::TurnsOver { stops: false },
    Happening::TurnsOver { stops: true },
    Happening::Stopped { wanted: false },
    Happening::Stopped { wanted: true },
    Happening::Failed,
    Happening::Quarantined,
    Happening::Rested,
];

/// What each happening does to the phases above, in their order; a phase in which nothing comes of it stays.
const TABLE: [[Phase; 6]; 10] = [
    [Starting, Ready, Busy, Stopping, Starting, Quarantined],
    [Busy, Ready, Busy, Stopping, Asleep, Quarantined],
    [Starting, Busy, Busy, Stopping, Asleep, Quarantined],
    [Starting, Ready, Ready, Stopping, Asleep, Quarantined],
    [Starting, Ready, Stopping, Stopping, Asleep, Quarantined],
    [Asleep, Asleep, Asleep, Asleep, Asleep, Asleep],
    [Starting, Starting, Starting, Starting, Starting, Starting],
    [Starting, Starting, Starting, Stopping, Asleep, Quarantined],
    [Quarantined, Quarantined, Quarantined, Quarantined, Quarantined, Quarantined],
    [Asleep, Ready, Busy, Stopping, Asleep, Asleep],
];

fn all() -> impl Iterator<Item = (Phase, Happening, Phase, Todo)> {
    HAPPENINGS.into_iter().flat_map(|what| {
        PHASES.into_iter().map(move |phase| {
            let (next, todo) = transition(phase, what);
            (phase, what, next, todo)
        })
    })
}

#[test]
fn each_phase_goes_where_the_table_says() {
    for (at, what) in HAPPENINGS.into_iter().enumerate() {
        assert_eq!(PHASES.map(|phase| transition(phase, what).0), TABLE[at], "{what:?}");
    }
}

#[test]
fn whatever_changes_something_says_what_to_do_and_the_rest_says_nothing() {
    for (phase, what, next, todo) in all() {
        let stands = phase == next && !matches!(what, Happening::Stopped { .. });
        let silent = stands || matches!(what, Happening::Quarantined);
        assert_eq!(todo == Todo::Nothing, silent, "{what:?} while {phase:?}");
    }
}

#[test]
fn what_is_to_be_done_fits_the_phase() {
    for (phase, what, next, todo) in all() {
        let fits = match todo {
            Todo::Nothing => true,
            Todo::Start => next == Starting,
            Todo::RunTurns => next == Busy,
            Todo::RunStop => next == Stopping,
            Todo::Rest => next == Ready,
            Todo::Forget => next == Asleep,
        };
        assert!(fits, "{what:?} while {phase:?}: {todo:?} in {next:?}");
    }
}

#[test]
fn turns_begin_only_when_none_is_under_way() {
    for (phase, what, _, todo) in all() {
        assert!(todo != Todo::RunTurns || matches!(phase, Starting | Ready), "{what:?} while {phase:?}");
    }
}
