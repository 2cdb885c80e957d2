//! Messages that are not envelopes: which of them can be answered, and by which names.

use _native::channels::json::DEEPEST;
use _native::channels::{Fault, Odd, Version};

/// The references of an invalid message in their stored format, its topic, and what is wrong; `None`: it cannot be answered.
fn odd(version: Version, message: &str) -> Option<[String; 4]> {
    match version.parse(message) {
        Err(Fault::Odd(Odd { join_ref, reference, topic, wrong })) => {
            let [join_ref, reference] =
                [join_ref, reference].map(|it| it.map_or("-".into(), |it| it.kept().into()));
            Some([join_ref, reference, topic.map_or("-".into(), |it| it.into_owned()), wrong.to_owned()])
        }
        Err(Fault::Noise) => None,
        Ok(envelope) => panic!("{envelope:?}"),
    }
}

#[test]
fn a_message_with_a_topic_or_a_reference_can_be_answered() {
    for (message, found) in [
        (r#"["1","2","t","e",{},"x"]"#, ["1", "2", "t"]),
        (r#"["1","2","t","e",{},1,2]"#, ["1", "2", "t"]),
        (r#"["1",2,"t","e",{},]"#, ["1", "#2", "t"]),
        (r#"["1","2","t","e",{a:1}]"#, ["1", "2", "t"]),
        (r#"["1","2","t","e",{"a":1"#, ["1", "2", "t"]),
        (r#"["1","2","t","e",{}] x"#, ["1", "2", "t"]),
        (r#"["1","2","t","e"]"#, ["1", "2", "t"]),
        (r#"["1","2","t",5,{}]"#, ["1", "2", "t"]),
        (r#"["1","2",null,"e",{}]"#, ["1", "2", "-"]),
        (r#"["1","2","\ud800","e",{}]"#, ["1", "2", "-"]),
        (r#"[true,"2","t,]","e",{}]"#, ["-", "2", "t,]"]),
        (r#"["1",["2"],"t","e",{}]"#, ["1", "-", "t"]),
        (r#"[{"]":"["},{},"t\"","e",{}]"#, ["-", "-", "t\""]),
        (r#"["1","2"]"#, ["1", "2", "-"]),
        (r#"{"topic":"t","event":"e","payload":{a},"ref":"2"}"#, ["-", "2", "t"]),
        (r#"{"payload":[[{]]},"topic":"t","ref":2,"join_ref":"1""#, ["-", "#2", "t"]),
    ] {
        for version in [Version::V1, Version::V2] {
            let names = odd(version, message).unwrap_or_else(|| panic!("{message}"));
            assert_eq!(names[..3], found, "{message}");
        }
    }
}

#[test]
fn a_message_without_a_topic_and_a_reference_cannot_be_answered() {
    let noise = [
        "",
        "hello",
        "null",
        "7",
        "\"t\"",
        "[]",
        "{}",
        "[1]",
        "[",
        "{",
        "[[",
        "\u{0}",
        r#"["1"]"#,
        r#"["1",null,null,"e",{}]"#,
        r#"{"event":"e","payload":{}}"#,
        r#"{"topic"}"#,
        r#"{"ref":"#,
        r#"[nil,nil,nil]"#,
        r#"["1","2,"t","e",{}]"#,
        r#"["1","\"#,
    ];
    for message in noise {
        for version in [Version::V1, Version::V2] {
            assert_eq!(odd(version, message), None, "{message}");
        }
    }
}

#[test]
fn the_answer_explains_what_is_wrong() {
    let deep = "[".repeat(DEEPEST + 1) + &"]".repeat(DEEPEST + 1);
    let long = "n".repeat(256);
    let wrong = |version, message: String| odd(version, &message).unwrap()[3].clone();
    for (version, message) in [
        (Version::V2, format!(r#"["1","2","t","e",{deep}]"#)),
        (Version::V1, format!(r#"{{"payload":{deep},"topic":"t","event":"e","ref":"2"}}"#)),
    ] {
        assert!(wrong(version, message).contains(&format!("{DEEPEST} arrays and objects")));
    }
    assert!(wrong(Version::V2, format!(r#"["1","{long}","t","e",0]"#)).contains("255 bytes"));
    assert!(wrong(Version::V2, r#"["1","2","t"]"#.to_owned()).contains("this version"));
}

#[test]
fn a_hostile_message_takes_linear_time() {
    for broken in ["[", "{\"", "\\\"", "[\"a\","] {
        let message = format!(r#"["1","2","t","e",{}"#, broken.repeat(200_000));
        assert_eq!(odd(Version::V2, &message).unwrap()[..3], ["1", "2", "t"]);
    }
}
