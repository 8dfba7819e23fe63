#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cabundle_fuzz::round_trip::check(data));
