//! Slugs and close codes of protocol errors.

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
fn every_slug_is_the_name_of_its_variant() {
    for error in ALL {
        assert_eq!(error.slug(), snake(&format!("{error:?}")));
        assert_eq!(error.to_string(), error.slug());
    }
}

#[test]
fn every_error_has_the_close_code_of_the_rfc() {
    for error in ALL {
        let code = match error {
            InvalidUtf8 => 1007,
            TooManyFragments => 1008,
            TooBig => 1009,
            _ => 1002,
        };
        assert_eq!(error.close_code(), code, "{error}");
    }
}
