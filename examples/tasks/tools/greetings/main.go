// Command greetings makes Go code of greetings.txt. gobuild runs it with `go run`, as one of the module's own packages:
// what it imports is pinned by go.mod, and there is nothing to install.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("greetings: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: greetings FROM TO")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	code, err := generate(os.Args[1], string(text))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[2], code, 0o644); err != nil {
		log.Fatal(err)
	}
}

// generate keeps the order of the file: equal words give equal code, whoever makes it.
func generate(from, text string) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "// Code generated from %s; DO NOT EDIT.\n\npackage greeting\n\n", filepath.ToSlash(from))
	fmt.Fprint(&out, "var greetings = map[string]string{\n")
	seen := map[string]bool{}
	for number, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		language, words, found := strings.Cut(line, " ")
		words = strings.TrimSpace(words)
		if !found || strings.Count(words, "%s") != 1 {
			return nil, fmt.Errorf("%s:%d: a line is a language and a greeting with one %%s", from, number+1)
		}
		if seen[language] {
			return nil, fmt.Errorf("%s:%d: %s is there twice", from, number+1, language)
		}
		seen[language] = true
		fmt.Fprintf(&out, "%q: %q,\n", language, words)
	}
	fmt.Fprint(&out, "}\n")
	return format.Source(out.Bytes())
}
