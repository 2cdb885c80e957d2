//! What a member may bear, and what is too much.

use _native::host::attachment::{Attachment, STATE_BYTES, TAG_BYTES, TooMuch};

fn tags(attachment: &Attachment) -> Vec<&str> {
    attachment.tags().collect()
}

#[test]
fn tags_are_kept_in_order_and_once() {
    let attachment = Attachment::default().tagged(&["gm", "a", "gm"]).expect("few");
    assert_eq!(tags(&attachment), ["a", "gm"]);
    assert_eq!(tags(&attachment.tagged(&["b", "a"]).expect("few")), ["a", "b", "gm"]);
    assert_eq!(tags(&attachment.untagged(&["a", "never"])), ["gm"]);
}

#[test]
fn tags_and_state_do_not_touch_each_other() {
    let attachment = Attachment::default().with_state(b"[1]").expect("short");
    let tagged = attachment.tagged(&["x"]).expect("few");
    assert_eq!((tagged.state(), tagged.untagged(&["x"]).state()), (&b"[1]"[..], &b"[1]"[..]));
    assert_eq!(tags(&tagged.with_state(b"").expect("short")), ["x"]);
}

#[test]
fn too_much_is_refused_with_the_limit() {
    let names: Vec<String> = (0..33).map(|number| number.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let attachment = Attachment::default();
    assert_eq!(attachment.tagged(&names), Err(TooMuch::Tags));
    assert_eq!(attachment.tagged(&names[1..]).expect("32").tags().len(), 32);
    assert_eq!(attachment.tagged(&[&"x".repeat(TAG_BYTES + 1)]), Err(TooMuch::TagBytes));
    assert!(attachment.tagged(&[&"x".repeat(TAG_BYTES)]).is_ok());
    assert_eq!(attachment.with_state(&vec![b'1'; STATE_BYTES + 1]), Err(TooMuch::StateBytes));
    assert!(attachment.with_state(&vec![b'1'; STATE_BYTES]).is_ok());
    assert_eq!(TooMuch::StateBytes.to_string(), "a member's state has at most 16384 bytes of JSON");
}
