/* The PEM of every root of Node's node_root_certs.h, as crypto_context.cc includes it. */
#include <stdio.h>

static const char *const root_certs[] = {
#include ROOTS
};

int main(void)
{
    for (size_t i = 0; i < sizeof root_certs / sizeof *root_certs; i++)
        puts(root_certs[i]);
    return 0;
}
