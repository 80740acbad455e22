#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| capture_fuzz::engine::run(data));
