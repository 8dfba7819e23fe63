/* One TLS handshake with mbed TLS: handshake MODE STORE HOST PORT; or handshake version
 *
 * MODE is `file` or `path` (a directory). The server is on 127.0.0.1; HOST is what the client believes to
 * call. Says `connected` or `refused: WHY`, where it is the certificate that was refused; anything else
 * ends with 1. */

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(int code, const char *what)
{
    char words[200];
    if (code == 0)
        return;
    mbedtls_strerror(code, words, sizeof words);
    fprintf(stderr, "%s: %d %s\n", what, code, words);
    exit(1);
}

int main(int argc, char **argv)
{
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_x509_crt roots;
    mbedtls_ssl_config config;
    mbedtls_ssl_context tls;
    mbedtls_net_context tcp;
    char words[1000];
    int code;

    if (argc == 2 && strcmp(argv[1], "version") == 0) {
        mbedtls_version_get_string(words);
        puts(words);
        return 0;
    }
    if (argc != 5) {
        fputs("handshake MODE STORE HOST PORT\n", stderr);
        return 1;
    }
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_x509_crt_init(&roots);
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_init(&tls);
    mbedtls_net_init(&tcp);
    must(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0), "seed");
    /* A positive number is how many certificates it could not read. In a directory it takes every file
     * for one, the manifest too. */
    if (strcmp(argv[1], "path") == 0) {
        code = mbedtls_x509_crt_parse_path(&roots, argv[2]);
        must(code == 1 ? 0 : code, "store");
    } else {
        must(mbedtls_x509_crt_parse_file(&roots, argv[2]), "store");
    }
    must(mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT),
         "config");
    mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&config, &roots, NULL);
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
    must(mbedtls_ssl_setup(&tls, &config), "setup");
    must(mbedtls_ssl_set_hostname(&tls, argv[3]), "hostname");
    must(mbedtls_net_connect(&tcp, "127.0.0.1", argv[4], MBEDTLS_NET_PROTO_TCP), "connect");
    mbedtls_ssl_set_bio(&tls, &tcp, mbedtls_net_send, mbedtls_net_recv, NULL);
    code = mbedtls_ssl_handshake(&tls);
    if (code == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        mbedtls_x509_crt_verify_info(words, sizeof words, "", mbedtls_ssl_get_verify_result(&tls));
        for (char *end = words; (end = strchr(end, '\n'));)
            *end = ' ';
        printf("refused: %s\n", words);
        return 0;
    }
    must(code, "handshake");
    mbedtls_ssl_close_notify(&tls);
    puts("connected");
    return 0;
}
