// Package bundle holds root certificates that Mozilla trusts, with the dates
// after which it trusts nothing more that they issue.
//
// bundle.go and bundle.der have the layout of those in
// golang.org/x/crypto/x509roots/fallback/bundle. This file reads them, and
// has the same exported names as the one beside them there, for any Go from
// 1.16 on.
package bundle

import (
	"crypto/x509"
	_ "embed"
	"fmt"
	"time"
)

//go:embed bundle.der
var rawCerts []byte

// unparsedCertificate is an entry of bundle.go: where a certificate lies in
// bundle.der, and what limits it.
type unparsedCertificate struct {
	cn           string // the subject
	sha256Hash   string
	certStartOff int
	certLength   int

	distrustAfter string // RFC 3339; empty where there is no date
}

// Root is a trust anchor.
type Root struct {
	// Certificate is its DER. It is shared: do not change it.
	Certificate []byte

	// Constraint is nil, or says why a chain that ends at this root is not
	// to be trusted. From Go 1.22 on the AddCertWithConstraint method of
	// x509.CertPool takes it; before that, call it with each chain that
	// x509.Certificate.Verify returns.
	Constraint func(chain []*x509.Certificate) error
}

// Roots gives every root to yield until that returns false. From Go 1.23 on
// it is also an iterator: for root := range bundle.Roots() { ... }
func Roots() func(yield func(Root) bool) {
	return func(yield func(Root) bool) {
		for _, entry := range unparsedCertificates {
			if !yield(entry.root()) {
				return
			}
		}
	}
}

func (entry unparsedCertificate) root() Root {
	end := entry.certStartOff + entry.certLength
	root := Root{Certificate: rawCerts[entry.certStartOff:end:end]}
	if entry.distrustAfter == "" {
		return root
	}
	date, err := time.Parse(time.RFC3339, entry.distrustAfter)
	if err != nil {
		panic(fmt.Sprintf("bundle.go: %s: %v", entry.sha256Hash, err))
	}
	root.Constraint = func(chain []*x509.Certificate) error {
		for _, certificate := range chain {
			if certificate.NotBefore.After(date) {
				return fmt.Errorf("issued %v, and its root is not trusted for what is issued after %v", certificate.NotBefore, date)
			}
		}
		return nil
	}
	return root
}
