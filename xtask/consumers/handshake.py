"""One TLS handshake: handshake.py CLIENT STORE HOST PORT PROXY

The server is on 127.0.0.1; HOST is what the client believes to call. Says in its last line `connected`
or `refused: WHY`, where it is the certificate that was refused; anything else ends in a traceback.
"""

import socket
import sys

ADDRESS = "127.0.0.1"


def call(port):
    return socket.create_connection((ADDRESS, port), timeout=10)


def wrap(context, host, port):
    import ssl

    try:
        with call(port) as tcp, context.wrap_socket(tcp, server_hostname=host) as tls:
            tls.do_handshake()
    except ssl.SSLCertVerificationError as error:
        return str(error)


def ssl_default(store, host, port, proxy):
    import ssl

    return wrap(ssl.create_default_context(cafile=store), host, port)


def ssl_context(store, host, port, proxy):
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_mode = ssl.CERT_REQUIRED
    context.check_hostname = True
    context.load_verify_locations(cafile=store)
    return wrap(context, host, port)


def ssl_capath(store, host, port, proxy):
    import ssl

    return wrap(ssl.create_default_context(capath=store), host, port)


def requests_certifi(store, host, port, proxy):
    """The store stands where certifi has its own: this is not told to requests."""
    import certifi
    import requests

    with open(certifi.where(), "rb") as ours, open(store, "rb") as given:
        assert ours.read() == given.read(), "certifi's file is not replaced"
    session = requests.Session()
    session.trust_env = False
    try:
        answer = session.get(
            f"https://{host}:{port}/",
            proxies={"https": f"http://{ADDRESS}:{proxy}"},
            timeout=10,
        )
    except requests.exceptions.SSLError as error:
        return str(error)
    assert answer.text == "hello\n"


def pyopenssl(store, host, port, proxy):
    """pyOpenSSL leaves names to service_identity."""
    import service_identity
    from OpenSSL import SSL, crypto
    from service_identity import pyopenssl as names

    faults = []

    def verify(connection, certificate, error, depth, ok):
        if not ok:
            faults.append(SSL._ffi.string(SSL._lib.X509_verify_cert_error_string(error)).decode())
        return ok

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.load_verify_locations(store)
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, verify)
    with call(port) as tcp:
        tcp.settimeout(None)
        tls = SSL.Connection(context, tcp)
        tls.set_connect_state()
        is_address = host[0].isdigit()
        if not is_address:
            tls.set_tlsext_host_name(host.encode())
        try:
            tls.do_handshake()
            (names.verify_ip_address if is_address else names.verify_hostname)(tls, host)
        except SSL.Error:
            if not faults:
                raise
            return "; ".join(faults)
        except service_identity.VerificationError as error:
            return repr(error)


def m2crypto(store, host, port, proxy):
    from M2Crypto import SSL, m2

    faults = []

    def verify(ok, context):
        if not ok:
            faults.append(m2.x509_get_verify_error(context.get_error()))
        return ok

    context = SSL.Context("tls")
    assert context.load_verify_locations(cafile=store) == 1
    context.set_verify(SSL.verify_peer | SSL.verify_fail_if_no_peer_cert, 9, verify)
    tls = SSL.Connection(context)
    tls.set_tlsext_host_name(host)
    checker = SSL.Checker.Checker()
    tls.set_post_connection_check_callback(lambda certificate, _: checker(certificate, host))
    try:
        tls.connect((ADDRESS, port))
    except SSL.Checker.SSLVerificationError as error:
        return str(error)
    except SSL.SSLError:
        if not faults:
            raise
        return "; ".join(faults)
    finally:
        tls.close()


def tlslite(store, host, port, proxy):
    """tlslite-ng verifies no chain: it reads the store, and speaks TLS with whomever."""
    from tlslite.api import TLSConnection, X509CertChain

    chain = X509CertChain()
    with open(store, encoding="ascii") as pem:
        chain.parsePemList(pem.read())
    assert chain.getNumCerts() == 2
    with call(port) as tcp:
        tls = TLSConnection(tcp)
        tls.handshakeClientCert(serverName=host)
        assert tls.session.serverCertChain.getNumCerts() == 1
        tls.close()


def nss(store, host, port, proxy):
    import nss.error
    import nss.io
    import nss.nss
    import nss.ssl

    nss.nss.nss_init(f"sql:{store}")
    nss.ssl.set_domestic_policy()
    tls = nss.ssl.SSLSocket(nss.io.PR_AF_INET)
    tls.set_ssl_option(nss.ssl.SSL_SECURITY, True)
    tls.set_ssl_option(nss.ssl.SSL_HANDSHAKE_AS_CLIENT, True)
    tls.set_ssl_version_range("tls1.2", "tls1.3")
    tls.set_hostname(host)
    try:
        tls.connect(nss.io.NetworkAddress(ADDRESS, port), timeout=nss.io.seconds_to_interval(10))
        tls.force_handshake()
    except nss.error.NSPRError as error:
        words = str(error)
        if "CERT" not in words and "ISSUER" not in words:
            raise
        return words


def main():
    client, store, host, port, proxy = sys.argv[1:]
    clients = {
        "ssl-default": ssl_default,
        "ssl-context": ssl_context,
        "ssl-capath": ssl_capath,
        "requests": requests_certifi,
        "pyopenssl": pyopenssl,
        "m2crypto": m2crypto,
        "tlslite": tlslite,
        "nss": nss,
    }
    words = clients[client](store, host, int(port), int(proxy))
    print("connected" if words is None else "refused: " + " ".join(words.split()))


main()
