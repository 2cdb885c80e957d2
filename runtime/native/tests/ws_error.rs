//! What a breach is called and closed with.

use _native::ws::ProtocolError::{self, *};

const ALL: [ProtocolError; 16] = [
    ReservedBits,
    ReservedOpcode,
    FragmentedControl,
    LongControl,
    Unmasked,
    Masked,
    LengthNotMinimal,
    LengthOverflow,
    UnexpectedContinuation,
    ExpectedContinuation,
    ClosePayload,
    CloseCode,
    InvalidUtf8,
    InvalidDeflate,
    TooBig,
    TooManyFragments,
];

/// `LengthNotMinimal` -> `length_not_minimal`
fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[test]
fn every_slug_is_the_name_of_its_breach() {
    for breach in ALL {
        assert_eq!(breach.slug(), snake(&format!("{breach:?}")));
        assert_eq!(breach.to_string(), breach.slug());
    }
}

#[test]
fn breaches_close_with_the_code_of_their_kind() {
    for breach in ALL {
        let code = match breach {
            InvalidUtf8 => 1007,
            TooManyFragments => 1008,
            TooBig => 1009,
            _ => 1002,
        };
        assert_eq!(breach.close_code(), code, "{breach}");
    }
}
