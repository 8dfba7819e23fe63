// The SHA-256 of every certificate of a PEM file as Go reads it; a CertPool must hold as many.
package main

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		log.Fatal("AppendCertsFromPEM: no certificate")
	}
	alone := x509.NewCertPool()
	for rest := text; ; {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			break
		}
		if block.Type != "CERTIFICATE" || len(block.Headers) != 0 {
			log.Fatalf("a block %s with headers %v", block.Type, block.Headers)
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			log.Fatal(err)
		}
		alone.AddCert(certificate)
		fmt.Printf("%x\n", sha256.Sum256(block.Bytes))
	}
	if !pool.Equal(alone) {
		log.Fatal("the pool holds other certificates than the file")
	}
}
