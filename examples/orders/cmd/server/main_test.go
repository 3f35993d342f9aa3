package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestVersionFlag(t *testing.T) {
	var out bytes.Buffer
	err := run(context.Background(), []string{"-version"}, func(string) string { return "" }, &out, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(out.String()); got != version {
		t.Errorf("printed %q, want %q", got, version)
	}
}

// The service starts on a free port, answers, and ends by itself when its context does.
func TestServesUntilCancelled(t *testing.T) {
	env := map[string]string{"PORT": "0", "ORDERS_TEMPORARY": "true", "ORDERS_HOST": "127.0.0.1"}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	logs, log := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, nil, func(name string) string { return env[name] }, io.Discard, log)
		log.Close()
		ended <- err
	}()

	lines := bufio.NewScanner(logs)
	if !lines.Scan() {
		t.Fatalf("no log line: %v", <-ended)
	}
	var first struct{ Msg, Address string }
	if err := json.Unmarshal(lines.Bytes(), &first); err != nil {
		t.Fatal(err)
	}
	if first.Msg != "listening" {
		t.Fatalf("first line of the log: %s", lines.Text())
	}
	go func() {
		for lines.Scan() {
		}
	}()
	answer, err := http.Get("http://" + first.Address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("/readyz answers %s", answer.Status)
	}
	http.DefaultClient.CloseIdleConnections()
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestRefusesABadPort(t *testing.T) {
	env := map[string]string{"PORT": "a lot"}
	err := run(context.Background(), nil, func(name string) string { return env[name] }, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "PORT") {
		t.Errorf("got %v, want an error that names PORT", err)
	}
}
