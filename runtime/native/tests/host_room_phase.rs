//! The table of activations, over every phase and every event.

use _native::host::phase::Phase::{Asleep, Busy, Quarantined, Ready, Starting, Stopping};
use _native::host::phase::{Effect, Event, Phase, transition};

const PHASES: [Phase; 6] = [Starting, Ready, Busy, Stopping, Asleep, Quarantined];
const EVENTS: [Event; 10] = [
    Event::Wanted,
    Event::Started,
    Event::Turn,
    Event::TurnsOver { stops: false },
    Event::TurnsOver { stops: true },
    Event::Stopped { wanted: false },
    Event::Stopped { wanted: true },
    Event::Failed,
    Event::Quarantined,
    Event::Rested,
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

fn all() -> impl Iterator<Item = (Phase, Event, Phase, Effect)> {
    EVENTS.into_iter().flat_map(|event| {
        PHASES.into_iter().map(move |phase| {
            let (next, effect) = transition(phase, event);
            (phase, event, next, effect)
        })
    })
}

#[test]
fn each_phase_goes_where_the_table_says() {
    for (at, event) in EVENTS.into_iter().enumerate() {
        assert_eq!(PHASES.map(|phase| transition(phase, event).0), TABLE[at], "{event:?}");
    }
}

#[test]
fn whatever_changes_something_says_what_to_do_and_the_rest_says_nothing() {
    for (phase, event, next, effect) in all() {
        let stands = phase == next && !matches!(event, Event::Stopped { .. });
        let silent = stands || matches!(event, Event::Quarantined);
        assert_eq!(effect == Effect::Nothing, silent, "{event:?} while {phase:?}");
    }
}

#[test]
fn what_is_to_be_done_fits_the_phase() {
    for (phase, event, next, effect) in all() {
        let fits = match effect {
            Effect::Nothing => true,
            Effect::Start => next == Starting,
            Effect::RunTurns => next == Busy,
            Effect::RunStop => next == Stopping,
            Effect::Rest => next == Ready,
            Effect::Forget => next == Asleep,
        };
        assert!(fits, "{event:?} while {phase:?}: {effect:?} in {next:?}");
    }
}

#[test]
fn turns_begin_only_when_none_is_under_way() {
    for (phase, event, _, effect) in all() {
        assert!(effect != Effect::RunTurns || matches!(phase, Starting | Ready), "{event:?} while {phase:?}");
    }
}
