// One TLS handshake: handshake MODE STORE HOST PORT
//
// MODE is `pool` (the store is read into RootCAs) or `env` (SSL_CERT_FILE and SSL_CERT_DIR name it). The
// server is on 127.0.0.1; HOST is what the client believes to call. Says `connected` or `refused: WHY`,
// where it is the certificate that was refused; anything else ends with 1.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"time"
)

func main() {
	mode, store, host, port := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	config := &tls.Config{ServerName: host}
	if mode == "pool" {
		pem, err := os.ReadFile(store)
		if err != nil {
			log.Fatal(err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			log.Fatal("no certificate in the store")
		}
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	conn, err := tls.DialWithDialer(dialer, "tcp", net.JoinHostPort("127.0.0.1", port), config)
	var issuer x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
		conn.Close()
		fmt.Println("connected")
	case errors.As(err, &issuer), errors.As(err, &name), errors.As(err, &invalid):
		fmt.Println("refused:", err)
	default:
		log.Fatal(err)
	}
}
