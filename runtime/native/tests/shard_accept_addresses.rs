//! Addresses: what counts together, which networks are trusted, whom a chain of proxies names.

use std::net::{IpAddr, SocketAddr};

use _native::shard::accept::addresses::{Address, Addresses, Network, TooMany, forwarded};
use _native::shard::bucket::Rate;

const NO_RATE: Rate = Rate::NONE;

fn address(ip: &str) -> Address {
    Address::of(ip.parse::<IpAddr>().unwrap(), 0)
}

/// Whom the proxies name when 10.0.0.0/8 is ours.
fn named(chain: &[&str]) -> Option<String> {
    let ours = Network::parse("10.0.0.0/8").unwrap();
    let found = forwarded(chain.iter().map(|it| it.as_bytes()), |address| ours.contains(address));
    found.map(|address| address.ip().unwrap().to_string())
}

#[test]
fn an_address_reads_back_as_it_came() {
    for text in ["1.2.3.4:5", "[2001:db8::1]:65535", "127.0.0.1:0"] {
        assert_eq!(Address::new(text.parse::<SocketAddr>().ok()).text(), text);
    }
    assert_eq!(address("::ffff:1.2.3.4").text(), "1.2.3.4:0", "IPv4, whichever socket it came by");
    assert_eq!((Address::new(None).text(), Address::NONE.ip()), (String::new(), None));
}

#[test]
fn networks_hold_what_they_say() {
    let holds = |network: &str, ip: &str| Network::parse(network).unwrap().contains(&address(ip));
    assert!(holds("10.0.0.0/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
    assert!(holds("10.9.9.9/8", "10.1.1.1"), "the host's part of the text is passed over");
    assert!(holds("127.0.0.1/32", "::ffff:127.0.0.1") && !holds("127.0.0.1/32", "127.0.0.2"));
    assert!(holds("2001:db8::/32", "2001:db8:1::1") && !holds("2001:db8::/32", "2001:db9::1"));
    assert!(holds("0.0.0.0/0", "8.8.8.8") && !holds("0.0.0.0/0", "2001:db8::1"));
    assert!(holds("::/0", "8.8.8.8"));
}

#[test]
fn what_is_no_network_is_named() {
    for text in
        ["10.0.0.0", "10.0.0.0/33", "::1/129", "x/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/4294967295"]
    {
        let error = Network::parse(text).unwrap_err();
        assert!(error.contains(&format!("'{text}'")), "{error}");
    }
}

#[test]
fn the_last_proxy_that_is_not_ours_is_the_client() {
    assert_eq!(named(&["6.6.6.6"]).unwrap(), "6.6.6.6");
    assert_eq!(named(&["6.6.6.6", "7.7.7.7", " 10.0.0.1"]).unwrap(), "7.7.7.7");
    assert_eq!(named(&["1.2.3.4:567"]).unwrap(), "1.2.3.4");
    assert_eq!(named(&["[2001:db8::1]:80"]).unwrap(), "2001:db8::1");
    assert_eq!(named(&["2001:db8::1", "", " "]).unwrap(), "2001:db8::1");
    assert_eq!(named(&["[2001:db8::1]"]).unwrap(), "2001:db8::1");
    assert_eq!(named(&["10.0.0.1", "10.0.0.2"]).unwrap(), "10.0.0.1", "all are ours: the first of them");
    assert_eq!(named(&[]), None);
}

#[test]
fn nothing_before_what_cannot_be_read_is_believed() {
    assert_eq!(named(&["6.6.6.6", "unknown", "10.0.0.1"]), None);
    for wrong in ["[2001:db8::1", "2001:db8::1]", "[]", "[1.2.3.4]"] {
        assert_eq!(named(&[wrong, "10.0.0.1"]), None, "{wrong}");
    }
    assert_eq!(named(&["6.6.6.6", "unknown", "7.7.7.7"]).unwrap(), "7.7.7.7");
    let forged: [&[u8]; 2] = [b"\xff", b"7.7.7.7"];
    assert_eq!(forwarded(forged, |_| false), Some(address("7.7.7.7")));
}

#[test]
fn an_ipv6_client_counts_with_its_64_and_an_ipv4_one_alone() {
    let mut addresses = Addresses::default();
    let mut open = |ip: &str| addresses.open(&mut address(ip), 1, NO_RATE, 1).is_ok();
    assert!(open("2001:db8::1") && !open("2001:db8::ffff:ffff") && open("2001:db8:0:1::1"));
    assert!(open("1.2.3.4") && !open("::ffff:1.2.3.4") && open("1.2.3.5"));
}

#[test]
fn a_connection_is_uncounted_once() {
    let mut addresses = Addresses::default();
    let (mut first, mut second) = (address("1.2.3.4"), address("1.2.3.4"));
    assert_eq!(addresses.open(&mut first, 1, NO_RATE, 1), Ok(()));
    assert_eq!(addresses.open(&mut second, 1, NO_RATE, 1), Err(TooMany { retry_ms: 1000 }));
    addresses.close(&mut second);
    assert!(addresses.open(&mut second, 1, NO_RATE, 1).is_err(), "who was refused is not counted out");
    addresses.close(&mut first);
    addresses.close(&mut first);
    assert_eq!(addresses.open(&mut second, 1, NO_RATE, 1), Ok(()));
    assert!(addresses.open(&mut first, 1, NO_RATE, 1).is_err());
}

#[test]
fn newcomers_come_at_a_rate() {
    let mut addresses = Addresses::default();
    let rate = Rate::new(10.0, 2.0);
    let mut open = |now_ms| addresses.open(&mut address("1.2.3.4"), 0, rate, now_ms);
    assert_eq!((open(1), open(1)), (Ok(()), Ok(())));
    assert_eq!(open(1), Err(TooMany { retry_ms: 100 }));
    assert_eq!(open(101), Ok(()));
}

#[test]
fn addresses_that_have_gone_are_forgotten() {
    let mut addresses = Addresses::default();
    let rate = Rate::new(10.0, 2.0);
    for number in 0..50_000u32 {
        let mut one = Address::of(IpAddr::from(number.to_be_bytes()), 1);
        addresses.open(&mut one, 0, rate, u64::from(number)).unwrap();
        addresses.close(&mut one);
    }
    assert!(addresses.known() < 10_000, "{}", addresses.known());
}
