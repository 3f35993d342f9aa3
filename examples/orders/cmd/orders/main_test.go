package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"example.com/orders/internal/order"
)

func noEnv(string) string { return "" }

func TestVersionFlag(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-version"}, noEnv, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(out.String()); got != version {
		t.Errorf("printed %q, want %q", got, version)
	}
}

func TestListPrintsATable(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.String() != "/api/orders?state=paid" {
			t.Errorf("asked for %s", r.URL)
		}
		http.ServeFile(w, r, "testdata/list.json")
	}))
	defer server.Close()
	var out bytes.Buffer
	args := []string{"-server", server.URL, "list", "-state", "paid"}
	if err := run(context.Background(), args, noEnv, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/list.txt")
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("printed\n%swant\n%s", out.String(), want)
	}
}

func TestUnknownCommandShowsUsage(t *testing.T) {
	var out bytes.Buffer
	err := run(context.Background(), []string{"dance"}, noEnv, io.Discard, &out)
	if !errors.Is(err, errUsage) || !strings.Contains(out.String(), "usage: orders") {
		t.Errorf("got %v and %q", err, out.String())
	}
}

func TestParseItem(t *testing.T) {
	item, err := parseItem("tea-200:3:450")
	if want := (order.Item{SKU: "tea-200", Quantity: 3, Cents: 450}); err != nil || item != want {
		t.Errorf("got %+v, %v", item, err)
	}
	for _, text := range []string{"", "tea", "tea:many:450", "tea:1:cheap", "tea:1:2:3"} {
		if _, err := parseItem(text); err == nil {
			t.Errorf("parseItem(%q) gives no error", text)
		}
	}
}
