//! Topic patterns: the key of a topic, and the conversion between values and keys.

use _native::mesh::Denial;
use _native::mesh::pattern::{
    KEY_BYTES, first_match, join, key_meant, key_of, parameters, placeholder, split,
};

fn values(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn parameters_are_listed_in_order() {
    assert_eq!(parameters("game:{mode}:{table}").collect::<Vec<_>>(), ["mode", "table"]);
    assert_eq!(parameters("lobby").count(), 0);
}

#[test]
fn a_topic_that_matches_a_pattern_has_a_key() {
    let cases = [
        ("lobby", "lobby", Some("")),
        ("lobby", "lobby2", None),
        ("chat:{name}", "chat:a:b", Some("a:b")),
        ("chat:{name}", "chat:", None),
        ("chat:{name}", "game:a", None),
        ("chat:{name}", "chat:a\0b", None),
        ("doc:{team}:{name}", "doc:a:b:c", Some("a:b%3Ac")),
        ("doc:{team}:{name}", "doc:a%:b", Some("a%25:b")),
        ("doc:{team}:{name}", "doc::b", None),
        ("doc:{name}:end", "doc:x:end", Some("x")),
        ("doc:{name}:end", "doc:x:enough", None),
        ("{a}-{b}", "ä-ö", Some("ä:ö")),
    ];
    for (pattern, topic, key) in cases {
        assert_eq!(key_of(pattern, topic).as_deref(), key, "{pattern} {topic}");
    }
}

#[test]
fn a_topic_belongs_to_the_first_pattern_that_matches() {
    let patterns = ["lobby", "chat:red:{x}", "chat:{name}", "{any}"];
    let first = |topic| first_match(patterns.into_iter(), topic);
    assert_eq!(first("chat:red:a"), Some((1, "a".to_owned())));
    assert_eq!(first("chat:red:"), Some((2, "red:".to_owned())));
    assert_eq!(first("lobby"), Some((0, String::new())));
    assert_eq!(first(""), None);
}

#[test]
fn a_key_gives_back_its_values() {
    for texts in [&[][..], &["a:b%"], &["a:b", "c%3A"], &["%25", ":", "x"]] {
        let given = values(texts);
        assert_eq!(split(&join(&given), given.len()), Some(given));
    }
}

#[test]
fn a_key_with_another_number_of_values_is_rejected() {
    assert_eq!(split("a", 0), None);
    assert_eq!(split("a", 2), None);
    assert_eq!(split("a:b:c", 2), None);
}

#[test]
fn a_placeholder_is_a_pair_of_braces() {
    let cases = [
        ("chat:{name}", Some("{name}")),
        ("{}", Some("{}")),
        ("{{a}b}", Some("{a}")),
        ("}{größe}{x}", Some("{größe}")),
        ("a}b", None),
        ("a{b", None),
        ("}{", None),
    ];
    for (text, found) in cases {
        assert_eq!(placeholder(text), found, "{text}");
    }
}

#[test]
fn a_topic_used_as_a_key_is_detected() {
    assert_eq!(key_meant("chat:{name}", "chat:lobby"), Some("lobby"));
    assert_eq!(key_meant("a:b:{name}", "a:b:c:d"), Some("c:d"));
    let good = [
        ("chat:{name}", "chat:"),
        ("chat:{name}", "lobby"),
        ("{team}-room", "war-room"),
        ("s{name}", "secret"),
        ("a:{x}:b", "a:c:b"),
        ("pair:{a}:{b}", "pair:y"),
        ("lobby", "lobby"),
    ];
    for (pattern, key) in good {
        assert_eq!(key_meant(pattern, key), None, "{pattern} {key}");
    }
}

#[test]
fn the_error_for_a_long_name_names_the_limit() {
    assert!(Denial::LONG_NAME.reason.contains(&format!("at most {KEY_BYTES} bytes")));
}
