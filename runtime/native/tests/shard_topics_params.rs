//! What the params of a join may be.

use _native::mesh::Kind;

use super::shard_world::World;

#[test]
fn the_params_of_a_join_are_an_object_that_can_be_decoded() {
    let mut world = World::new();
    let slot = world.socket();
    for params in
        ["[1]", "\"x\"", "5", "true", r#"{"a":"\ud800"}"#, r#"{"a":[{"\udc00":1}]}"#, r#"{"a":1e999}"#]
    {
        world.text(slot, &format!(r#"["1","2","chat:a","phx_join",{params}]"#));
        let told = world.told(slot);
        assert_eq!(told[0][4]["response"]["code"], "invalid", "{params}");
    }
    assert_eq!(world.kinds(), [Kind::Hello]);
    for (params, why) in [
        (r#"{"a":"\ud800"}"#, "half of a surrogate pair"),
        (r#"{"a":[18446744073709551616]}"#, "beyond 64 bits"),
        (r#"{"$history":-9223372036854775809}"#, "beyond 64 bits"),
    ] {
        world.text(slot, &format!(r#"["1","2","chat:a","phx_join",{params}]"#));
        let reason = &world.told(slot)[0][4]["response"]["reason"];
        assert!(reason.as_str().unwrap().contains(why), "{params}: {reason}");
    }
    world.text(slot, r#"["1","2","chat:a","phx_join",null]"#);
    world.text(slot, r#"["1","2","chat:b","phx_join",{"a":"\ud83d\ude00","b":18446744073709551615}]"#);
    assert_eq!(world.kinds(), [Kind::Open, Kind::Join, Kind::Open, Kind::Join], "null is an empty one");
}
