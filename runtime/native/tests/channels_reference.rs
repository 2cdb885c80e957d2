//! References are written as they were sent, and a number is the same reference as the string of its digits.

use _native::channels::{Content, Head, Reference, Version};

fn written(reference: &Reference<'_>) -> String {
    let mut out = Vec::new();
    let head = Head { reference: Some(reference), topic: "t", ..Head::default() };
    Version::V2.put_push(&mut out, head, "e", Content::Json(b"0"), None);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_number_is_written_as_a_number_and_a_string_as_a_string() {
    assert_eq!(written(&Reference::number("12")), r#"[null,12,"t","e",0]"#);
    for text in ["12", "", "#12", "\"", "-", "\u{fc}"] {
        let reference = Reference::string(text.into());
        assert_eq!(written(&reference), format!(r#"[null,{},"t","e",0]"#, serde_json::Value::from(text)));
        assert_eq!(reference.text(), text);
    }
}

#[test]
fn the_stored_format_is_never_empty_and_gives_the_reference_again() {
    for reference in [Reference::number("-1.5"), Reference::string("".into()), Reference::string("7".into())]
    {
        assert!(!reference.kept().is_empty());
        assert_eq!(Reference::of_kept(reference.kept()), reference);
    }
}

#[test]
fn a_number_is_the_same_reference_as_the_string_of_its_digits() {
    let (number, text) = (Reference::number("3"), Reference::string("3".into()));
    assert!(number.is_same(&text) && text.is_same(&number) && text.is_same(&text));
    assert!(!number.is_same(&Reference::string("4".into())));
}
