//! Random words of channel sockets, and what must hold for such a client whatever is said to it.

use std::collections::{HashMap, HashSet};

use _native::ws::opcode::Opcode;
use serde_json::{Value, json};

use super::client_frame;
use crate::peer::{Event, Random};

/// The reference of replies that nobody has asked for.
pub const UNASKED: &str = "none";

/// A client's frame, number `said`: mostly an envelope.
pub fn envelope(random: &mut Random, said: u32, size: usize) -> Vec<u8> {
    let topic = ["chat:0", "chat:1", "chat:2", "chat:3", "none:1"][random.below(5)];
    let reference = said.to_string();
    let message = match random.below(24) {
        0 => json!("no envelope"),
        1..9 => {
            let params = [json!({}), json!({"$position": null})][random.below(2)].clone();
            json!([reference, reference, topic, "phx_join", params])
        }
        9..11 => json!([null, reference, topic, "phx_leave", {}]),
        11 => json!([null, reference, "phoenix", "heartbeat", {}]),
        _ => json!([null, format!("p{said}"), topic, "say", "c".repeat(size)]),
    };
    client_frame(Opcode::Text, message.to_string().as_bytes())
}

/// Every message is an envelope; a room is heard only between the granting of a join and the end of that membership;
/// every membership ends once. The one before may be heard out while a topic is joined again.
pub fn hold_to_channels(seen: &[Event]) {
    let (mut joined, mut over): (HashMap<String, Vec<Value>>, Vec<Value>) = Default::default();
    for event in seen {
        let Event::Text(text) = event else { continue };
        let envelope: Vec<Value> = serde_json::from_str(text).expect("an envelope");
        let [join_ref, reference, topic, event, payload, ..] = &envelope[..] else { panic!("{text}") };
        let topic = topic.as_str().expect("a topic").to_owned();
        match event.as_str().expect("an event") {
            "phx_reply" if join_ref == reference && payload["status"] == "ok" => {
                let there = joined.entry(topic).or_default();
                assert!(!there.contains(join_ref) && !over.contains(join_ref), "once: {text}");
                there.push(join_ref.clone());
            }
            // A gap may be told of a stream whose members are asked to wait.
            "phx_reply" | "gap" => {}
            "phx_close" | "phx_error" => {
                assert!(!over.contains(join_ref), "it was over: {text}");
                over.push(join_ref.clone());
                joined.entry(topic).or_default().retain(|known| known != join_ref);
            }
            _ => assert!(joined.get(&topic).is_some_and(|it| !it.is_empty()), "not joined: {text}"),
        }
    }
}

/// What a client asks is answered once at most.
pub fn hold_to_answers(seen: &[Event]) {
    let mut answered = HashSet::new();
    for event in seen {
        let Event::Text(text) = event else { continue };
        let envelope: Value = serde_json::from_str(text).expect("an envelope");
        if let (Some("phx_reply"), Some(reference)) = (envelope[3].as_str(), envelope[1].as_str()) {
            let is_first = answered.insert(reference.to_owned());
            assert!(is_first || reference == UNASKED, "it was answered: {text}");
        }
    }
}
