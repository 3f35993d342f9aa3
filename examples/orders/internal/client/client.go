// Package client calls the order service.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/orders/internal/order"
)

// Client of one service.
type Client struct {
	base string
	http *http.Client
}

// New makes a client of the service at base, such as http://127.0.0.1:8080.
func New(base string) *Client {
	return &Client{base: strings.TrimRight(base, "/"), http: &http.Client{Timeout: 30 * time.Second}}
}

// List gives the newest orders; an empty state means all of them.
func (c *Client) List(ctx context.Context, state order.State) ([]order.Order, error) {
	path := "/api/orders"
	if state != "" {
		path += "?state=" + url.QueryEscape(string(state))
	}
	var answer struct{ Orders []order.Order }
	err := c.call(ctx, http.MethodGet, path, nil, &answer)
	return answer.Orders, err
}

// Create sends a draft.
func (c *Client) Create(ctx context.Context, draft order.Draft) (order.Order, error) {
	var created order.Order
	err := c.call(ctx, http.MethodPost, "/api/orders", draft, &created)
	return created, err
}

// Get gives one order.
func (c *Client) Get(ctx context.Context, id string) (order.Order, error) {
	var found order.Order
	err := c.call(ctx, http.MethodGet, "/api/orders/"+url.PathEscape(id), nil, &found)
	return found, err
}

// Move changes the state of an order.
func (c *Client) Move(ctx context.Context, id string, to order.State) (order.Order, error) {
	var moved order.Order
	err := c.call(ctx, http.MethodPost, "/api/orders/"+url.PathEscape(id)+"/state", map[string]order.State{"state": to}, &moved)
	return moved, err
}

// Version of the server.
func (c *Client) Version(ctx context.Context) (string, error) {
	var answer struct{ Version string }
	err := c.call(ctx, http.MethodGet, "/version", nil, &answer)
	return answer.Version, err
}

func (c *Client) call(ctx context.Context, method, path string, body, into any) error {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	answer, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		return complaint(answer)
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("%s %s: unexpected answer: %w", method, path, err)
	}
	return nil
}

// complaint is the service's own text, or the status for an answer of something else on the way.
func complaint(answer *http.Response) error {
	var refusal struct{ Error string }
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<16)).Decode(&refusal); err != nil || refusal.Error == "" {
		return fmt.Errorf("the service answers %s", answer.Status)
	}
	return fmt.Errorf("the service refuses: %s", refusal.Error)
}
