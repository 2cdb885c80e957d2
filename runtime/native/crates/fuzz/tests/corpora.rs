//! The fuzzers' seeds on stable Rust, as they are and spoilt a little: a short run of each fuzzer in every build.

use std::fs;
use std::path::{Path, PathBuf};

use crate::random::Random;

/// A corpus' folder, and the body that must survive it.
type Target = (&'static str, fn(&[u8]));

/// Every target: its name is that of its file in `fuzz_targets/` and of its folder in `corpus/`.
const TARGETS: [Target; 5] = [
    ("channels", |data| {
        fuzz::channels(data);
    }),
    ("extensions", |data| {
        fuzz::extensions(data);
    }),
    ("frames", fuzz::frames),
    ("handshake", |data| {
        fuzz::handshake(data);
    }),
    ("mesh", fuzz::mesh),
];
const SPOILT_PER_SEED: u64 = 3000;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files in a folder of the fuzzers, in order.
fn files(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let files = files(&format!("corpus/{target}"));
    files.iter().map(|file| fs::read(file).expect("readable")).collect()
}

/// A seed with a few bytes changed, cut out or taken from another.
fn spoil(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(4) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, random.bytes(1))),
            2 => bytes.extend_from_slice(&other[random.below(other.len() + 1)..]),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        }
    }
    bytes
}

#[test]
fn every_seed_passes() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        seeds.iter().for_each(|seed| target(seed));
    }
}

#[test]
fn every_seed_passes_when_spoilt() {
    for (name, target) in TARGETS {
        let (seeds, mut random) = (seeds(name), Random(1));
        for seed in &seeds {
            for _ in 0..SPOILT_PER_SEED {
                target(&spoil(seed, &seeds[random.below(seeds.len())], &mut random));
            }
        }
    }
}

#[test]
fn every_fuzzer_is_replayed_here() {
    let stems = |name| -> Vec<String> {
        let files: Vec<PathBuf> = files(name);
        files.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect()
    };
    let mut names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    names.sort();
    assert_eq!(stems("fuzz_targets"), names);
    assert_eq!(stems("corpus"), names);
}
