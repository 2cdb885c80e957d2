//! Commands as the parent sends them.

use _native::shard::command::{Command, decode_keys};

fn parse(json: &str) -> Result<Command, String> {
    Command::from_json(json.as_bytes())
}

#[test]
fn each_command_has_its_fields() {
    assert!(matches!(
        parse(r#"{"do":"drain","spread_s":5.0,"deadline_s":20.0}"#),
        Ok(Command::Drain { spread_s: 5.0, deadline_s: 20.0 })
    ));
    assert!(matches!(parse(r#"{"do":"adopt","fd":7}"#), Ok(Command::Adopt { fd: 7 })));
    assert!(matches!(parse(r#"{"do":"stop"}"#), Ok(Command::Stop)));
    let table = r#"{"do":"table","version":3,"hosts":[{"index":0,"generation":2,"address":"/x"}],"rows":[[0,9,-1,4]]}"#;
    assert!(matches!(parse(table), Ok(Command::Table(update)) if update.hosts[0].generation == 2));
    let tls = r#"{"do":"tls","cert_pem":"c","key_pem":"k","ca_pem":null}"#;
    assert!(matches!(parse(tls), Ok(Command::Tls(update)) if update.cert_reqs.is_none()));
}

#[test]
fn what_is_no_command_is_one_line() {
    for json in ["", "{}", r#"{"do":"dance"}"#, r#"{"do":"adopt","fd":"x"}"#, r#"{"do":"drain"}"#, "[1]"] {
        let error = parse(json).unwrap_err();
        assert!(error.starts_with("shard command: ") && !error.contains('\n'), "{error}");
    }
}

#[test]
fn routes_bring_their_pages_along() {
    let routes = |json: &str| match parse(json) {
        Ok(Command::Routes(update)) => update.into_routes(),
        other => panic!("{other:?}"),
    };
    let good = r#"{"do":"routes","routes":[{"kind":"a","path":"/a"}],
        "pages":[{"path":"/","content_type":"text/html","body_b64":"aGVsbG8="}]}"#;
    let known = routes(good).unwrap();
    assert!(known.page("/").is_some() && known.room("/a").is_ok());
    let spoilt = routes(&good.replace("aGVsbG8=", "?")).unwrap_err();
    assert!(spoilt.starts_with("page /: "), "{spoilt}");
    assert!(
        routes(&good.replace("text/html", r"x\r\nSet-Cookie: y")).is_err(),
        "no header may be smuggled in"
    );
    assert!(routes(r#"{"do":"routes","routes":[]}"#).unwrap().rooms.is_empty());
}

#[test]
fn ticket_keys_are_base64() {
    let keys = |texts: &[&str]| decode_keys(&texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>());
    assert_eq!(keys(&["AAE=", "Ag=="]).unwrap(), [vec![0, 1], vec![2]]);
    let error = keys(&["secret?"]).unwrap_err();
    assert!(error.starts_with("ticket key: ") && !error.contains("secret"), "{error}");
}
