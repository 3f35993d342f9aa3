package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/orders/internal/order"
)

func TestCreateSendsTheDraft(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		want := `{"customer":"Tea House","items":[{"sku":"tea-200","quantity":1,"cents":450}]}`
		if r.Method != http.MethodPost || r.URL.Path != "/api/orders" || string(body) != want {
			t.Errorf("%s %s %s", r.Method, r.URL.Path, body)
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"id":"0000000001","state":"new"}`)
	}))
	defer server.Close()
	draft := order.Draft{Customer: "Tea House", Items: []order.Item{{SKU: "tea-200", Quantity: 1, Cents: 450}}}
	created, err := New(server.URL+"/").Create(context.Background(), draft)
	if err != nil || created.ID != "0000000001" || created.State != order.New {
		t.Errorf("got %+v, %v", created, err)
	}
}

func TestComplaints(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`{"error":"order not found"}`, "the service refuses: order not found"},
		{`<html>gateway</html>`, "the service answers 404 Not Found"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, c.body)
		}))
		_, err := New(server.URL).Get(context.Background(), "../etc")
		server.Close()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
