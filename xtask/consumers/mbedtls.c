/* The SHA-256 of every certificate of an array for mbedTLS, as its parser has read it. */
#include <stdio.h>
#include <mbedtls/md.h>
#include <mbedtls/x509_crt.h>
#include ROOTS

int main(void)
{
    for (size_t i = 0; i < CABUNDLE_ROOTS_NUM; i++) {
        mbedtls_x509_crt certificate;
        mbedtls_x509_crt_init(&certificate);
        int ret = mbedtls_x509_crt_parse_der(&certificate, cabundle_roots[i], cabundle_roots_len[i]);
        if (ret != 0) {
            fprintf(stderr, "root %u: -0x%x\n", (unsigned)i, (unsigned)-ret);
            return 1;
        }
        if (certificate.raw.len != cabundle_roots_len[i]) {
            fprintf(stderr, "root %u: more after the certificate\n", (unsigned)i);
            return 1;
        }
        unsigned char hash[32];
        const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
        if (mbedtls_md(sha256, certificate.raw.p, certificate.raw.len, hash) != 0)
            return 1;
        for (size_t j = 0; j < sizeof hash; j++)
            printf("%02x", hash[j]);
        putchar('\n');
        mbedtls_x509_crt_free(&certificate);
    }
    return 0;
}
