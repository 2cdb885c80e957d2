//! What PEM text makes: a configuration that serves, or one clear line.

use std::sync::Arc;

use _native::reactor::tls::build;
use rustls::Error;

use crate::tls_peer::{Authority, Pair, VERSIONS};

#[test]
fn faults_are_one_clear_line_without_key_material() {
    let (authority, pem) = (Authority::new(), Authority::new().sign("localhost"));
    let other = authority.sign("localhost");
    let (cut_cert, cut_key) = (&pem.cert[..200], &pem.key[..100]);
    let encrypted = pem.key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let no_base64 = pem.key.replacen("MIG", "M?G", 1);
    let no_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let no_cert = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (cert, key, expected) in [
        ("", pem.key.as_str(), "certificate: no CERTIFICATE in it"),
        ("nonsense", &pem.key, "certificate: no CERTIFICATE in it"),
        (cut_cert, &pem.key, "certificate: its PEM text is cut off"),
        (&pem.key, &pem.cert, "certificate: no CERTIFICATE in it"),
        (&pem.cert, "", "private key: no PRIVATE KEY in it"),
        (&pem.cert, &pem.cert, "private key: no PRIVATE KEY in it"),
        (&pem.cert, cut_key, "private key: its PEM text is cut off"),
        (&pem.cert, &encrypted, "private key: it is encrypted; give one without a passphrase"),
        (&pem.cert, &no_base64, "private key: its PEM text is not base64"),
        (&pem.cert, &other.key, "certificate and private key do not belong together"),
        (&pem.cert, no_key, "certificate or private key: "),
        (no_cert, &pem.key, "certificate or private key: "),
    ] {
        let fault = build(cert, key, None, "none", &[]).unwrap_err();
        assert!(fault.starts_with(expected), "{fault:?}, not {expected:?}");
        assert!(fault.lines().count() == 1 && !fault.contains("MIG"), "{fault}");
    }
}

#[test]
fn asking_clients_for_certificates_needs_a_ca_and_a_known_word() {
    let pem = Authority::new().sign("localhost");
    let fault = |ca, reqs| build(&pem.cert, &pem.key, ca, reqs, &[]).unwrap_err();
    assert_eq!(fault(None, "required"), "client CA: none given, though clients are asked for certificates");
    assert_eq!(fault(Some("x"), "optional"), "client CA: no CERTIFICATE in it");
    assert_eq!(fault(None, "maybe"), "tls.cert_reqs is none, optional or required, not \"maybe\"");
    assert!(build(&pem.cert, &pem.key, Some("not looked at"), "none", &[]).is_ok());
}

#[test]
fn client_certificates_are_judged_by_the_ca_and_what_is_required() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let (known, unknown) = (authority.sign("somebody"), stranger.sign("somebody"));
    let pem = authority.sign("localhost");
    for version in VERSIONS {
        for (reqs, shown, admitted) in [
            ("none", None, true),
            ("none", Some(&unknown), true),
            ("optional", None, true),
            ("optional", Some(&known), true),
            ("optional", Some(&unknown), false),
            ("required", None, false),
            ("required", Some(&known), true),
            ("required", Some(&unknown), false),
        ] {
            let server = build(&pem.cert, &pem.key, Some(&authority.cert), reqs, &[]).unwrap();
            let client = Arc::new(authority.client(version, shown));
            let met = Pair::new(&client, &server, 0).run();
            assert_eq!(met.is_ok(), admitted, "{version:?} {reqs} {met:?}");
            assert!(matches!(
                met,
                Ok(()) | Err(Error::InvalidCertificate(_) | Error::NoCertificatesPresented)
            ));
        }
    }
}

#[test]
fn a_chain_with_its_intermediate_is_sent_whole() {
    let authority = Authority::new();
    let pem = authority.sign("localhost");
    let chain = format!("{}{}", pem.cert, authority.cert);
    let server = build(&chain, &pem.key, None, "none", &[]).unwrap();
    let mut pair = Pair::new(&Arc::new(authority.client(VERSIONS[0], None)), &server, 0);
    pair.run().unwrap();
    assert_eq!(pair.client.peer_certificates().map(<[_]>::len), Some(2));
}

#[test]
fn the_ciphers_are_those_of_mozillas_intermediate() {
    let provider = Authority::new().server(&[]).crypto_provider().clone();
    let suites: Vec<String> =
        provider.cipher_suites.iter().map(|suite| format!("{:?}", suite.suite())).collect();
    assert_eq!(
        suites,
        [
            "TLS13_AES_256_GCM_SHA384",
            "TLS13_AES_128_GCM_SHA256",
            "TLS13_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ]
    );
    let groups: Vec<String> = provider.kx_groups.iter().map(|group| format!("{:?}", group.name())).collect();
    assert_eq!(groups, ["X25519", "secp256r1", "secp384r1"]);
}
