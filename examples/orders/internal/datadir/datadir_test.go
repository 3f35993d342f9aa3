package datadir

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestDefaultEndsInOrders(t *testing.T) {
	folder, err := Default(func(string) string { return filepath.Join("some", "folder") })
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(folder) != "orders" || !strings.HasPrefix(folder, filepath.Join("some", "folder")) {
		t.Errorf("got %s", folder)
	}
}

func TestNothingIsKnown(t *testing.T) {
	if folder, err := Default(func(string) string { return "" }); err == nil {
		t.Errorf("got %s", folder)
	}
}
