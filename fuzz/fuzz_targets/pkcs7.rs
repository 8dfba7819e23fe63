#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cabundle_fuzz::pkcs7::check(data));
