//! Negotiation of permessage-deflate: which parameters are agreed for which offer.

use _native::ws::deflate::{DeflateConfig, Params, negotiate};

const TAKEOVER: DeflateConfig = DeflateConfig {
    enabled: true,
    threshold_bytes: 0,
    level: 1,
    server_context_takeover: true,
    client_context_takeover: true,
    server_max_window_bits: 15,
    client_max_window_bits: 15,
};

fn answer(config: &DeflateConfig, offer: &str) -> Option<String> {
    negotiate([offer].into_iter(), config).unwrap().map(|agreed| agreed.response)
}

fn params(config: &DeflateConfig, offer: &str) -> Params {
    negotiate([offer].into_iter(), config).unwrap().unwrap().params
}

#[test]
fn an_offer_without_parameters_is_accepted_with_those_of_the_server() {
    assert_eq!(answer(&TAKEOVER, "permessage-deflate").unwrap(), "permessage-deflate");
    assert_eq!(
        answer(&DeflateConfig::default(), "permessage-deflate").unwrap(),
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
    );
    let small = DeflateConfig { server_max_window_bits: 10, client_max_window_bits: 9, ..TAKEOVER };
    assert_eq!(
        answer(&small, "permessage-deflate").unwrap(),
        "permessage-deflate; server_max_window_bits=10"
    );
    assert_eq!(params(&small, "permessage-deflate").client_max_window_bits, 15);
}

#[test]
fn the_offer_of_chromium_lets_the_server_choose_the_window_of_the_client() {
    let offer = "permessage-deflate; client_max_window_bits";
    assert_eq!(answer(&TAKEOVER, offer).unwrap(), "permessage-deflate");
    let small = DeflateConfig { client_max_window_bits: 9, ..TAKEOVER };
    assert_eq!(answer(&small, offer).unwrap(), "permessage-deflate; client_max_window_bits=9");
    assert_eq!(params(&small, offer).client_max_window_bits, 9);
}

#[test]
fn every_parameter_of_an_offer_is_honoured() {
    let offer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover; \
                 server_max_window_bits=\"10\"; client_max_window_bits=12";
    assert_eq!(answer(&TAKEOVER, offer).unwrap(), offer.replace('"', ""));
    let expected = Params {
        server_no_context_takeover: true,
        client_no_context_takeover: true,
        server_max_window_bits: 10,
        client_max_window_bits: 12,
    };
    assert_eq!(params(&TAKEOVER, offer), expected);
}

#[test]
fn a_server_window_in_the_offer_is_repeated_in_the_answer() {
    let offer = "permessage-deflate; server_max_window_bits=15";
    assert_eq!(answer(&TAKEOVER, offer).unwrap(), offer);
}

#[test]
fn a_server_window_of_8_bits_is_declined_and_the_next_offer_accepted() {
    assert_eq!(answer(&TAKEOVER, "permessage-deflate; server_max_window_bits=8"), None);
    let offers = "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=9";
    assert_eq!(answer(&TAKEOVER, offers).unwrap(), "permessage-deflate; server_max_window_bits=9");
    let tiny = DeflateConfig { server_max_window_bits: 8, ..TAKEOVER };
    assert_eq!(params(&tiny, "permessage-deflate").server_max_window_bits, 9);
}

#[test]
fn a_client_window_of_8_bits_is_neither_accepted_nor_requested() {
    assert_eq!(answer(&TAKEOVER, "permessage-deflate; client_max_window_bits=8"), None);
    let offers = "permessage-deflate; client_max_window_bits=8, permessage-deflate";
    assert_eq!(answer(&TAKEOVER, offers).unwrap(), "permessage-deflate");
    let tiny = DeflateConfig { client_max_window_bits: 8, ..TAKEOVER };
    let offer = "permessage-deflate; client_max_window_bits";
    assert_eq!(params(&tiny, offer).client_max_window_bits, 9);
}

#[test]
fn an_offer_with_an_invalid_parameter_is_declined() {
    for bad in [
        "server_max_window_bits",
        "server_max_window_bits=7",
        "server_max_window_bits=16",
        "server_max_window_bits=010",
        "server_max_window_bits=1e1",
        "server_max_window_bits=99999999999999999999",
        "client_max_window_bits=0",
        "client_max_window_bits=16",
        "client_max_window_bits=-9",
        "client_max_window_bits=+9",
        "server_no_context_takeover=1",
        "client_no_context_takeover=\"true\"",
        "server_no_context_takeover; server_no_context_takeover",
        "client_max_window_bits; client_max_window_bits=9",
        "server_max_window_bits=9; server_max_window_bits=9",
        "Server_No_Context_Takeover=x",
        "mystery",
        "mystery=1",
    ] {
        let offer = format!("permessage-deflate; {bad}");
        assert_eq!(answer(&TAKEOVER, &offer), None, "{bad}");
        let with_fallback = format!("{offer}, permessage-deflate");
        assert_eq!(answer(&TAKEOVER, &with_fallback).unwrap(), "permessage-deflate", "{bad}");
    }
}

#[test]
fn the_first_acceptable_offer_of_all_headers_is_accepted() {
    let values = [
        "x-webkit-deflate-frame, permessage-bzip2; level=9",
        "permessage-deflate; server_max_window_bits=11",
    ];
    let more = ["permessage-deflate"];
    let agreed = negotiate(values.into_iter().chain(more), &TAKEOVER).unwrap().unwrap();
    assert_eq!(agreed.params.server_max_window_bits, 11);
}

#[test]
fn without_an_offer_or_with_deflate_disabled_nothing_is_agreed() {
    assert_eq!(negotiate([].into_iter(), &TAKEOVER), Ok(None));
    assert_eq!(answer(&TAKEOVER, "bbf-usp-protocol"), None);
    assert_eq!(answer(&DeflateConfig { enabled: false, ..TAKEOVER }, "permessage-deflate"), None);
}
