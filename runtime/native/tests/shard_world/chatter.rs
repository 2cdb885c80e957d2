//! Random words of channel sockets, and what must hold for such a client whatever is said to it.

use std::collections::HashMap;

use _native::ws::opcode::Opcode;
use serde_json::{Value, json};

use super::client_frame;
use crate::peer::{Event, Random};

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
/// every end is of the membership there is.
pub fn hold_to_channels(seen: &[Event]) {
    let mut joined: HashMap<String, Value> = HashMap::new();
    for event in seen {
        let Event::Text(text) = event else { continue };
        let envelope: Vec<Value> = serde_json::from_str(text).expect("an envelope");
        let [join_ref, reference, topic, event, payload, ..] = &envelope[..] else { panic!("{text}") };
        let topic = topic.as_str().expect("a topic").to_owned();
        match event.as_str().expect("an event") {
            "phx_reply" if join_ref == reference && payload["status"] == "ok" => {
                assert_eq!(joined.insert(topic, join_ref.clone()), None, "one at a time: {text}");
            }
            // A gap may be told of a stream whose members are asked to wait.
            "phx_reply" | "gap" => {}
            "phx_close" | "phx_error" => {
                let ended = joined.remove(&topic);
                assert!(ended.is_none_or(|known| known == *join_ref), "it was another one: {text}");
            }
            _ => assert!(joined.contains_key(&topic), "not joined: {text}"),
        }
    }
}
