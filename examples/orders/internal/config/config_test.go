package config

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestFileThenEnvironment(t *testing.T) {
	cfg, err := Load("testdata/full.yaml", env("PORT", "9000"))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Host: "127.0.0.1", Port: 9000, DataDir: "/srv/orders", LogLevel: slog.LevelWarn, ShutdownGrace: 3 * time.Second,
	}
	if cfg != want {
		t.Errorf("got %+v, want %+v", cfg, want)
	}
}

// The files that are shipped must be readable.
func TestShippedFiles(t *testing.T) {
	for _, file := range []string{"../../config/orders.yaml", "../../config/orders.dev.yaml"} {
		if _, err := Load(file, env("ORDERS_DATA_DIR", t.TempDir())); err != nil {
			t.Error(err)
		}
	}
}

func TestComplaints(t *testing.T) {
	for _, c := range []struct {
		file  string
		env   func(string) string
		wants string
	}{
		{"testdata/unknown-key.yaml", env(), "prot"},
		{"testdata/missing.yaml", env(), "missing.yaml"},
		{"", env("PORT", "70000"), "70000"},
		{"", env("ORDERS_TEMPORARY", "perhaps"), "ORDERS_TEMPORARY"},
		{"", env("ORDERS_LOG_LEVEL", "loud"), "ORDERS_LOG_LEVEL"},
	} {
		if _, err := Load(c.file, c.env); err == nil || !strings.Contains(err.Error(), c.wants) {
			t.Errorf("got %v, want an error that names %s", err, c.wants)
		}
	}
}
