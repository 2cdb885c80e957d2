//! Integers beyond 64 bits are found at any position, and nothing else is mistaken for one.

use _native::channels::{has_long_number, integer_beyond_64_bits};
use serde_json::Value;

const BEYOND: [&str; 4] =
    ["18446744073709551616", "-9223372036854775809", "99999999999999999999999", "-18446744073709551615"];
const WITHIN: [&str; 8] = [
    "18446744073709551615",
    "-9223372036854775808",
    "9223372036854775809",
    "0",
    "18446744073709551616.0",
    "18446744073709551616e0",
    "0.12345678901234567890123",
    r#""18446744073709551616""#,
];

#[test]
fn an_integer_beyond_64_bits_is_found_at_every_position() {
    for number in BEYOND {
        for before in 0..60 {
            let json = format!(r#"{{"{}": [{number}, 7]}}"#, "x".repeat(before));
            assert!(has_long_number(json.as_bytes()), "{json}");
            assert_eq!(integer_beyond_64_bits(json.as_bytes()), Some(number), "{json}");
        }
        assert_eq!(integer_beyond_64_bits(number.as_bytes()), Some(number));
    }
}

#[test]
fn integers_that_fit_and_other_values_are_not_found() {
    for number in WITHIN {
        for before in 0..60 {
            let json = format!(r#"{{"{}": [{number}, 7]}}"#, "x".repeat(before));
            serde_json::from_str::<Value>(&json).unwrap();
            assert_eq!(integer_beyond_64_bits(json.as_bytes()), None, "{json}");
        }
    }
}

#[test]
fn a_long_integer_after_others_that_fit_or_are_in_strings_is_found() {
    let json = format!(r#"["\\\"{0}", {1}, "{0}\\", 1.{0}, {0}]"#, BEYOND[0], WITHIN[0]);
    serde_json::from_str::<Value>(&json).unwrap();
    assert_eq!(integer_beyond_64_bits(json.as_bytes()), Some(BEYOND[0]));
}

#[test]
fn many_short_numbers_are_not_a_long_one() {
    for digits in 1..=18 {
        let number = "9".repeat(digits);
        let json = format!("[{}]", vec![number.as_str(); 40].join(",-"));
        assert!(!has_long_number(json.as_bytes()), "{json}");
    }
    assert!(!has_long_number(b"") && !has_long_number(&b"1".repeat(19)));
}

#[test]
fn a_value_with_many_long_strings_takes_linear_time() {
    let strings = format!(r#""\"{}\\","#, BEYOND[2]).repeat(40_000);
    assert_eq!(integer_beyond_64_bits(format!("[{strings}0]").as_bytes()), None);
    assert_eq!(integer_beyond_64_bits(format!("[{strings}{}]", BEYOND[0]).as_bytes()), Some(BEYOND[0]));
}
