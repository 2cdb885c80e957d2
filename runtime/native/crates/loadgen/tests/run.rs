//! Every mode of the load generator against its own anchor: its counts are correct, and failures are reported.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use loadgen::anchor::Anchor;
use serde_json::{Value, json};

fn served<T>(work: impl FnOnce(SocketAddr) -> T) -> T {
    let anchor = Anchor::bind(([127, 0, 0, 1], 0).into()).expect("a free port");
    let address = anchor.address().expect("bound");
    let stop = Arc::new(AtomicBool::new(false));
    let stop_of_anchor = stop.clone();
    let server = thread::spawn(move || anchor.run(&stop_of_anchor));
    let result = work(address);
    stop.store(true, Ordering::Relaxed);
    server.join().expect("no panic").expect("no error");
    result
}

fn run(mut plan: Value, url: String) -> Value {
    plan["url"] = url.into();
    let report = loadgen::run(&plan.to_string(), Arc::default()).expect("a valid plan");
    serde_json::from_str(&report).expect("JSON")
}

fn assert_clean(report: &Value) {
    assert_eq!(report["failures"], json!({}), "{report}");
    assert_eq!(report["lost"], 0, "{report}");
    assert_eq!(report["interrupted"], false);
}

#[test]
fn every_message_of_any_size_is_echoed() {
    for (size, connections, in_flight, text) in
        [(0, 3, 1, true), (4, 2, 5, false), (20, 8, 16, false), (300_000, 2, 2, true)]
    {
        let plan = json!({"mode": "echo", "connections": connections, "in_flight": in_flight, "size_bytes": size,
                          "text": text, "seconds": 0.2, "warm_up_s": 0.05});
        let report = served(|address| run(plan, format!("ws://{address}/echo")));
        assert_clean(&report);
        assert_eq!(report["opened"], connections);
        assert!(
            report["counted"].as_u64() > Some(0) && report["sent"].as_u64() >= report["counted"].as_u64(),
            "{report}"
        );
        assert!(report["latency"]["p50_us"].as_f64() > Some(0.0), "{report}");
    }
}

#[test]
fn connections_are_divided_among_threads() {
    let plan = json!({"mode": "echo", "connections": 7, "threads": 3, "seconds": 0.2, "warm_up_s": 0.0});
    let report = served(|address| run(plan, format!("ws://{address}/")));
    assert_clean(&report);
    assert_eq!(report["opened"], 7);
}

#[test]
fn an_echo_with_a_rate_sends_at_that_rate() {
    let plan =
        json!({"mode": "echo", "connections": 5, "rate_per_s": 2000.0, "seconds": 0.5, "warm_up_s": 0.0});
    let report = served(|address| run(plan, format!("ws://{address}/")));
    assert_clean(&report);
    let sent = report["sent"].as_u64().unwrap();
    // If the machine stalls at the end of the window, some messages are not sent.
    assert!((500..=1001).contains(&sent), "{report}");
}

#[test]
fn every_member_receives_every_message_of_every_sender() {
    for rate in [0.0, 500.0] {
        let plan = json!({"mode": "fan", "connections": 20, "senders": 4, "seconds": 0.2, "warm_up_s": 0.0,
                          "rate_per_s": rate});
        let report = served(|address| run(plan, format!("ws://{address}/fan")));
        assert_clean(&report);
        assert!(report["counted"].as_u64() > Some(0), "{report}");
    }
}

#[test]
fn a_server_that_does_not_fan_out_is_detected() {
    let plan = json!({"mode": "fan", "connections": 5, "senders": 2, "seconds": 0.1, "warm_up_s": 0.0, "timeout_s": 0.2});
    let report = served(|address| run(plan, format!("ws://{address}/echo")));
    assert_eq!(report["failures"]["a member that received no probe"], 4, "{report}");
    assert!(report["lost"].as_u64() > Some(0), "{report}");
}

#[test]
fn idle_connections_are_measured_and_pinged() {
    let plan = json!({"mode": "idle", "steps": [10, 40], "settle_s": 0.0, "pid": std::process::id()});
    let report = served(|address| run(plan, format!("ws://{address}/")));
    assert_clean(&report);
    assert_eq!((&report["opened"], &report["weights"][1]["connections"]), (&json!(40), &json!(40)));
    assert!(
        report["weights"][0]["pss_bytes"].as_u64() > Some(0) && report["bytes_per_connection"].is_number()
    );
}

#[test]
fn a_storm_counts_upgrades() {
    let plan = json!({"mode": "storm", "at_a_time": 8, "seconds": 0.2, "warm_up_s": 0.0});
    let report = served(|address| run(plan, format!("ws://{address}/")));
    assert_clean(&report);
    assert!(report["counted"].as_u64() > Some(10), "{report}");
}

#[test]
fn a_refused_connection_is_a_counted_failure() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let plan = json!({"mode": "echo", "connections": 3, "seconds": 0.1, "warm_up_s": 0.0});
    let report = run(plan, format!("ws://{free}/"));
    assert_eq!(
        (&report["opened"], &report["failures"]["connection refused"]),
        (&json!(0), &json!(3)),
        "{report}"
    );
}

/// A server that answers the request of one connection with `answer`, then reads until the connection ends.
fn scripted(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut scratch = [0; 4096];
        let _ = stream.read(&mut scratch);
        let _ = stream.write_all(answer);
        while matches!(stream.read(&mut scratch), Ok(1..)) {}
    });
    address
}

#[test]
fn each_invalid_response_to_an_upgrade_has_a_name() {
    for (answer, failure) in [
        (&b"HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n\r\n"[..], "refused with HTTP 429"),
        (b"HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\n\r\n", "a 101 with a wrong Sec-WebSocket-Accept"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not an HTTP response"),
        (b"HTTP/1.1 101 ", "no response to the upgrade in time"),
    ] {
        let plan =
            json!({"mode": "echo", "connections": 1, "seconds": 0.05, "warm_up_s": 0.0, "timeout_s": 0.2});
        let report = run(plan, format!("ws://{}/", scripted(answer)));
        assert_eq!(report["failures"], json!({ failure: 1 }), "{report}");
    }
}

#[test]
fn a_run_ends_early_if_it_is_stopped() {
    let stop = Arc::new(AtomicBool::new(true));
    let report = served(|address| {
        let plan = json!({"mode": "echo", "url": format!("ws://{address}/"), "seconds": 1000.0});
        loadgen::run(&plan.to_string(), stop).expect("a valid plan")
    });
    assert!(report.contains("\"interrupted\":true"), "{report}");
}

#[test]
fn the_error_for_an_invalid_plan_is_one_line() {
    for (plan, complaint) in [
        (json!({"connections": 0}), "connections"),
        (json!({"url": "http://127.0.0.1/"}), "ws://"),
        (json!({"url": "ws://127.0.0.1:port/"}), "ws://host:port"),
        (json!({"url": "ws:///"}), "ws://host:port"),
        (json!({"mode": "fan", "size_bytes": 4}), "size"),
        (json!({"sizes": 4}), "unknown field"),
        (json!({"url": "ws://127.0.0.1/", "headers": [["a", "b\r\nc"]]}), "header"),
        (json!({"mode": "idle", "threads": 2}), "threads"),
        (json!({"seconds": -1.0}), "times"),
    ] {
        let error = loadgen::run(&plan.to_string(), Arc::default()).expect_err("an invalid plan");
        assert!(error.contains(complaint) && !error.contains('\n'), "{plan}: {error}");
    }
}
