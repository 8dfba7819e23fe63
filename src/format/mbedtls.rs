//! `mbedtls`: a C source with each certificate as an array of DER.
//!
//! `mbedtls_x509_crt_parse` takes one DER certificate at a time, and needs neither PEM nor base64 for it;
//! `mbedtls_x509_crt_parse_der_nocopy` (since 2.17) leaves it where it is, in flash. The table is laid out as
//! in mbedTLS's own `certs.h`: pointers and lengths, in two arrays.

use std::fmt::Write as _;

use super::{Artifact, Format, FormatError, RenderOptions, c};
use crate::policy::{Carries, Selection};

/// A C source for mbedTLS.
#[derive(Clone, Copy, Debug)]
pub struct Mbedtls;

impl Format for Mbedtls {
    fn name(&self) -> &'static str {
        "mbedtls"
    }

    fn about(&self) -> &'static str {
        "C source for mbedTLS: an array of DER for each certificate"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let mut lines = c::header("for mbedTLS", selection, options);
        lines.extend(USE.iter().map(|line| (*line).to_owned()));
        let mut out = c::comment(lines) + "#include <stddef.h>\n";
        let (mut pointers, mut lengths, mut number) = (String::new(), String::new(), 0);
        for candidate in selection.included() {
            let name = format!("cabundle_root_{number}");
            out += &format!("\n{}", c::about(candidate, selection));
            out += &c::array(&name, candidate.root.certificate.der());
            // Writing to a String cannot fail.
            let _ = writeln!(pointers, "    {name},");
            let _ = writeln!(lengths, "    sizeof {name},");
            number += 1;
        }
        if number == 0 {
            // C has no arrays without an element.
            pointers.push_str("    NULL,\n");
            lengths.push_str("    0,\n");
        }
        out += &format!(
            "\n#define CABUNDLE_ROOTS_NUM {number}\n\n\
             static const unsigned char *const cabundle_roots[] = {{\n{pointers}}};\n\n\
             static const size_t cabundle_roots_len[] = {{\n{lengths}}};\n"
        );
        Ok(Artifact::text(out))
    }
}

/// How it is used.
const USE: &[&str] = &[
    "",
    "for (size_t i = 0; i < CABUNDLE_ROOTS_NUM; i++) {",
    "    ret = mbedtls_x509_crt_parse_der_nocopy(&chain, cabundle_roots[i], cabundle_roots_len[i]);",
    "    if (ret != 0) { ... }",
    "}",
];
