//! A short run of each fuzzer in every build, on stable Rust: its seeds, unchanged and with random mutations.

use std::fs;
use std::path::{Path, PathBuf};

use crate::random::Random;

/// The name of a fuzzer, and its body, which must not panic.
type Target = (&'static str, fn(&[u8]));

/// All fuzzers. The name is that of the file in `fuzz_targets/` and of the folder in `corpus/`.
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
const MUTATIONS_PER_SEED: u64 = 3000;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files in a folder of this crate, in order.
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

/// A seed with one to four mutations: truncated, or with bytes inserted, changed or appended from another seed.
fn mutate(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
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
fn every_mutated_seed_passes() {
    for (name, target) in TARGETS {
        let (seeds, mut random) = (seeds(name), Random(1));
        for seed in &seeds {
            for _ in 0..MUTATIONS_PER_SEED {
                target(&mutate(seed, &seeds[random.below(seeds.len())], &mut random));
            }
        }
    }
}

#[test]
fn every_fuzzer_is_listed_and_has_seeds() {
    let stems = |name| -> Vec<String> {
        let files: Vec<PathBuf> = files(name);
        files.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect()
    };
    let mut names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    names.sort();
    assert_eq!(stems("fuzz_targets"), names);
    assert_eq!(stems("corpus"), names);
}
