//! The fuzz targets' seeds, inputs that once broke a property among them: every one still holds what is asserted of all input.

#![allow(clippy::indexing_slicing, clippy::naive_bytecount)] // a test that is wrong may panic

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

struct Seed {
    run: fn(&[u8]),
    path: String,
    bytes: Vec<u8>,
}

/// The seeds of every target, by their paths.
fn seeds() -> Vec<Seed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    let mut seeds = Vec::new();
    for (target, run) in fuzz::TARGETS {
        for entry in fs::read_dir(folder.join(target)).expect("a folder of seeds") {
            let path = entry.expect("a seed").path();
            seeds.push(Seed {
                run,
                path: path.display().to_string(),
                bytes: fs::read(&path).expect("a seed"),
            });
        }
    }
    seeds.sort_by(|left, right| left.path.cmp(&right.path));
    seeds
}

#[test]
fn every_seed_of_every_target_keeps_its_properties() {
    let seeds = seeds();

    for seed in &seeds {
        eprintln!("{}", seed.path);
        (seed.run)(&seed.bytes);
    }

    for (target, _) in fuzz::TARGETS {
        let of_target = format!("/{target}/");
        assert!(seeds.iter().any(|seed| seed.path.contains(&of_target)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn seeds_of_which_bytes_were_changed_keep_their_properties(seed in any::<Index>(), changes in vec((any::<Index>(), any::<u8>()), 1..8), end in any::<Index>()) {
        let seeds = seeds();
        let seed = &seeds[seed.index(seeds.len())];
        let mut bytes = seed.bytes.clone();
        bytes.truncate(1 + end.index(2 * bytes.len()));
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }

        (seed.run)(&bytes);
    }
}
