//! The JSON reader, compared with serde_json.

use _native::channels::json::{DEEPEST, Reader, is_valid};
use serde::de::IgnoredAny;

#[test]
fn exactly_the_valid_json_values_are_accepted() {
    let good = [
        r#"0 -0 10 -1.5e+3 1E9 0.0 1e999 true false null "" [] {} "\u00fC\n\/\\\"" "\ud800""#,
        "[1,[2]] {\"a\":[],\"a\":{}} \"\u{7f}\u{2028}\"",
    ];
    let bad = [
        r#"01 +1 1. .5 1e 1e+ - 0x1 tru truee nul NaN Infinity 'a' " "a "\" "\x" "\u12g4" "\u12"#,
        r#"[1,] [,1] [ ] [} {] {"a"} {"a":} {"a":1,} {a:1} {1:1} [1[]] []] /**/1 [1"2"]"#,
        "\u{feff}1 \u{a0}1 \"\0\" \"\x1f\"",
    ];
    let words = |lines: &[&'static str]| lines.iter().flat_map(|line| line.split(' ')).collect::<Vec<_>>();
    let (good, bad) =
        ([words(&good), vec![" [ 1 , { } ]\n"]].concat(), [words(&bad), vec!["1 2", "\"\n\""]].concat());
    for text in good {
        assert!(is_valid(text) && serde_json::from_str::<IgnoredAny>(text).is_ok(), "{text}");
    }
    for text in bad {
        assert!(!is_valid(text) && serde_json::from_str::<IgnoredAny>(text).is_err(), "{text}");
    }
}

#[test]
fn depth_is_bounded_and_width_is_not() {
    let nested = |deep: usize| "[".repeat(deep) + &"]".repeat(deep);
    assert!(is_valid(&nested(DEEPEST)) && !is_valid(&nested(DEEPEST + 1)));
    let by_serde = |deep| serde_json::from_str::<serde_json::Value>(&nested(deep)).is_ok();
    assert!(by_serde(DEEPEST) && !by_serde(DEEPEST + 1), "the limit is that of serde_json");
    assert!(!is_valid(&"[".repeat(1 << 20)), "deep input costs neither the stack nor much time");
    assert!(is_valid(&format!("[{}[]]", "[],".repeat(10_000))));
}

#[test]
fn a_string_is_borrowed_unless_something_in_it_is_escaped() {
    let read = |text| {
        Reader::of(text).string().map(|it| (it.to_string(), matches!(it, std::borrow::Cow::Borrowed(_))))
    };
    assert_eq!(read(" \"\u{fc}n\" "), Ok(("\u{fc}n".to_owned(), true)));
    assert_eq!(read("\"\\ud83d\\ude00\\t\""), Ok(("\u{1f600}\t".to_owned(), false)));
    assert!(read("\"\\ud800\"").is_err(), "half of a surrogate pair is not text");
    assert!(read("1").is_err());
}
