/* What libcrypto makes of each TRUSTED CERTIFICATE of a file, for server, e-mail and code:
 *
 *     SHA256 for=PURPOSE,... against=PURPOSE,...
 *
 * `for` is what X509_check_trust says, which verification asks; `against` the rejected uses. */
#include <stdio.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static const struct {
    const char *name;
    int trust;
    int purpose;
} purposes[] = {
    {"server-auth", X509_TRUST_SSL_SERVER, NID_server_auth},
    {"email-protection", X509_TRUST_EMAIL, NID_email_protect},
    {"code-signing", X509_TRUST_OBJECT_SIGN, NID_code_sign},
};

static int rejects(const STACK_OF(ASN1_OBJECT) *rejected, int purpose)
{
    for (int i = 0; i < sk_ASN1_OBJECT_num(rejected); i++)
        if (OBJ_obj2nid(sk_ASN1_OBJECT_value(rejected, i)) == purpose)
            return 1;
    return 0;
}

int main(int count, char **arguments)
{
    FILE *file = count == 2 ? fopen(arguments[1], "r") : NULL;
    if (!file)
        return 2;
    X509 *certificate;
    while ((certificate = PEM_read_X509_AUX(file, NULL, NULL, NULL))) {
        unsigned char hash[EVP_MAX_MD_SIZE];
        unsigned int length;
        if (!X509_digest(certificate, EVP_sha256(), hash, &length))
            return 1;
        for (unsigned int i = 0; i < length; i++)
            printf("%02x", hash[i]);
        const STACK_OF(ASN1_OBJECT) *rejected = X509_get0_reject_objects(certificate);
        const char *before = " for=";
        for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++)
            if (X509_check_trust(certificate, purposes[i].trust, 0) == X509_TRUST_TRUSTED) {
                printf("%s%s", before, purposes[i].name);
                before = ",";
            }
        before = " against=";
        for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++)
            if (rejects(rejected, purposes[i].purpose)) {
                printf("%s%s", before, purposes[i].name);
                before = ",";
            }
        putchar('\n');
        X509_free(certificate);
    }
    return 0;
}
