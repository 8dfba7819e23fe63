/* The anchors that BearSSL's validation would be given: NAME RSA N E, or NAME EC CURVE Q. */
#include <stdio.h>
#include <bearssl.h>
#include ROOTS

static void hex(const unsigned char *data, size_t length)
{
    putchar(' ');
    for (size_t i = 0; i < length; i++)
        printf("%02x", data[i]);
}

int main(void)
{
    for (size_t i = 0; i < TAs_NUM; i++) {
        const br_x509_trust_anchor *anchor = &TAs[i];
        if (anchor->flags != BR_X509_TA_CA)
            return 1;
        hex(anchor->dn.data, anchor->dn.len);
        switch (anchor->pkey.key_type) {
        case BR_KEYTYPE_RSA:
            printf(" RSA");
            hex(anchor->pkey.key.rsa.n, anchor->pkey.key.rsa.nlen);
            hex(anchor->pkey.key.rsa.e, anchor->pkey.key.rsa.elen);
            break;
        case BR_KEYTYPE_EC:
            printf(" EC %d", anchor->pkey.key.ec.curve);
            hex(anchor->pkey.key.ec.q, anchor->pkey.key.ec.qlen);
            break;
        default:
            return 1;
        }
        putchar('\n');
    }
    return sizeof TAs / sizeof *TAs == TAs_NUM ? 0 : 1;
}
