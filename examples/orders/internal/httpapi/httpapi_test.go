package httpapi

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/store"
)

func start(t *testing.T) (*API, http.Handler) {
	t.Helper()
	orders, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { orders.Close() })
	noon := time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC)
	api := New(Options{
		Store:   orders,
		Log:     slog.New(slog.NewTextHandler(io.Discard, nil)),
		Version: "1.4.0",
		Now:     func() time.Time { return noon },
	})
	return api, api.Handler()
}

func ask(handler http.Handler, request *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

// exchange is one file of testdata: requests to a fresh service, in order, and what each must be answered.
type exchange []struct {
	Method, Path string
	Body         json.RawMessage
	Status       int
	Answer       json.RawMessage
}

func TestExchanges(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files in testdata, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var steps exchange
			if err := json.Unmarshal(text, &steps); err != nil {
				t.Fatal(err)
			}
			_, handler := start(t)
			for i, step := range steps {
				got := ask(handler, httptest.NewRequest(step.Method, step.Path, strings.NewReader(string(step.Body))))
				if got.Code != step.Status {
					t.Errorf("step %d: %s %s answers %d, want %d", i+1, step.Method, step.Path, got.Code, step.Status)
				}
				if got, want := compact(t, got.Body.Bytes()), compact(t, step.Answer); got != want {
					t.Errorf("step %d: %s %s answers\n%s, want\n%s", i+1, step.Method, step.Path, got, want)
				}
			}
		})
	}
}

func compact(t *testing.T, text []byte) string {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestVersion(t *testing.T) {
	_, handler := start(t)
	if got := ask(handler, httptest.NewRequest("GET", "/version", nil)).Body.String(); got != "1.4.0\n" {
		t.Errorf("plain: %q", got)
	}
	request := httptest.NewRequest("GET", "/version", nil)
	request.Header.Set("Accept", "application/json")
	if got := compact(t, ask(handler, request).Body.Bytes()); got != `{"name":"orders","version":"1.4.0"}` {
		t.Errorf("JSON: %s", got)
	}
}

func TestProbes(t *testing.T) {
	api, handler := start(t)
	expect := func(path string, status int) {
		t.Helper()
		if got := ask(handler, httptest.NewRequest("GET", path, nil)).Code; got != status {
			t.Errorf("%s answers %d, want %d", path, got, status)
		}
	}
	expect("/healthz", http.StatusOK)
	expect("/readyz", http.StatusOK)
	api.Drain()
	expect("/healthz", http.StatusOK)
	expect("/readyz", http.StatusServiceUnavailable)
}

func TestReadyNeedsTheStore(t *testing.T) {
	api, handler := start(t)
	if err := api.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if got := ask(handler, httptest.NewRequest("GET", "/readyz", nil)).Code; got != http.StatusServiceUnavailable {
		t.Errorf("answers %d", got)
	}
}

func TestWebPageIsEmbedded(t *testing.T) {
	_, handler := start(t)
	page := ask(handler, httptest.NewRequest("GET", "/", nil))
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "<title>Orders</title>") {
		t.Errorf("answers %d\n%s", page.Code, page.Body.String())
	}
	for _, path := range []string{"/app.js", "/style.css"} {
		if got := ask(handler, httptest.NewRequest("GET", path, nil)).Code; got != http.StatusOK {
			t.Errorf("%s answers %d", path, got)
		}
	}
}
