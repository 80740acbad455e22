//! The fuzz targets' seeds, inputs that once broke a property among them: every one still holds what is asserted of all input.

#![allow(clippy::indexing_slicing, clippy::naive_bytecount)] // a test that is wrong may panic

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

use std::fs;
use std::path::Path;

#[test]
fn every_seed_of_every_target_keeps_its_properties() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    for (target, run) in fuzz::TARGETS {
        let mut count = 0;
        for entry in fs::read_dir(seeds.join(target)).expect("a folder of seeds") {
            let path = entry.expect("a seed").path();
            eprintln!("{}", path.display());
            run(&fs::read(&path).expect("a seed"));
            count += 1;
        }
        assert!(count > 3, "{target}");
    }
}
