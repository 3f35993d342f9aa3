// Package greeting says good day. Its words are in greetings_gen.go, which gobuild makes of greetings.txt.
package greeting

import (
	"fmt"
	"maps"
	"slices"
)

// Languages lists what Greet knows, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(greetings)) }

// Greet says good day to name in a language of Languages.
func Greet(language, name string) (string, error) {
	words, known := greetings[language]
	if !known {
		return "", fmt.Errorf("no greeting in %q; there are %v", language, Languages())
	}
	return fmt.Sprintf(words, name), nil
}
