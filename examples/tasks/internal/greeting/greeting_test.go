package greeting

import (
	"strings"
	"testing"
)

func TestGreetNamesEverybody(t *testing.T) {
	for _, language := range Languages() {
		said, err := Greet(language, "Ada")
		if err != nil || !strings.Contains(said, "Ada") {
			t.Errorf("Greet(%q) = %q, %v", language, said, err)
		}
	}
	if _, err := Greet("xx", "Ada"); err == nil {
		t.Error("an unknown language must be an error")
	}
}
