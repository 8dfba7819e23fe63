// What go/parser finds in bundle.go, and the package's own Roots(): SHA256 [DATE]
package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"strconv"

	"reader/bundle"
)

func text(value ast.Expr) string {
	literal, err := strconv.Unquote(value.(*ast.BasicLit).Value)
	if err != nil {
		log.Fatal(err)
	}
	return literal
}

func number(value ast.Expr) int {
	number, err := strconv.Atoi(value.(*ast.BasicLit).Value)
	if err != nil {
		log.Fatal(err)
	}
	return number
}

func main() {
	file, err := parser.ParseFile(token.NewFileSet(), os.Args[1], nil, 0)
	if err != nil {
		log.Fatal(err)
	}
	certificates, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var dates []string
	var found [][]byte
	list := file.Decls[len(file.Decls)-1].(*ast.GenDecl).Specs[0].(*ast.ValueSpec).Values[0]
	for _, element := range list.(*ast.CompositeLit).Elts {
		fields := map[string]ast.Expr{}
		for _, field := range element.(*ast.CompositeLit).Elts {
			pair := field.(*ast.KeyValueExpr)
			fields[pair.Key.(*ast.Ident).Name] = pair.Value
		}
		start := number(fields["certStartOff"])
		der := certificates[start : start+number(fields["certLength"])]
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			log.Fatal(err)
		}
		if cn := text(fields["cn"]); cn != certificate.Subject.String() {
			log.Fatalf("cn %q, not %q", cn, certificate.Subject)
		}
		line := fmt.Sprintf("%x", sha256.Sum256(der))
		if hash := text(fields["sha256Hash"]); hash != line {
			log.Fatalf("sha256Hash %s, not %s", hash, line)
		}
		date := ""
		if value, ok := fields["distrustAfter"]; ok {
			date = text(value)
			line += " " + date
		}
		dates, found = append(dates, date), append(found, der)
		fmt.Println(line)
	}
	at := 0
	bundle.Roots()(func(root bundle.Root) bool {
		if !bytes.Equal(root.Certificate, found[at]) || (root.Constraint != nil) != (dates[at] != "") {
			log.Fatalf("Roots() differs at %d", at)
		}
		at++
		return true
	})
	if at != len(found) {
		log.Fatalf("Roots() gives %d", at)
	}
}
