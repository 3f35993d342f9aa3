// Package order holds the words of the service: orders, their items and the states they go through.
package order

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// State of an order.
type State string

const (
	New       State = "new"
	Paid      State = "paid"
	Shipped   State = "shipped"
	Delivered State = "delivered"
	Cancelled State = "cancelled"
)

// next lists the states that may follow each state.
var next = map[State][]State{
	New:       {Paid, Cancelled},
	Paid:      {Shipped, Cancelled},
	Shipped:   {Delivered},
	Delivered: {},
	Cancelled: {},
}

// Known reports whether s is a state at all.
func (s State) Known() bool {
	_, known := next[s]
	return known
}

// Item is a line of an order; prices are in cents.
type Item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
	Cents    int64  `json:"cents"`
}

// Draft is what a customer sends.
type Draft struct {
	Customer string `json:"customer"`
	Items    []Item `json:"items"`
}

// Order is a draft that was accepted.
type Order struct {
	ID       string    `json:"id"`
	Customer string    `json:"customer"`
	Items    []Item    `json:"items"`
	State    State     `json:"state"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
}

// ErrInvalid is behind every complaint about what a customer sent.
var ErrInvalid = errors.New("invalid order")

// ErrNotAllowed is behind every refused change of state.
var ErrNotAllowed = errors.New("not allowed")

// Check says all that is wrong with the draft.
func (d Draft) Check() error {
	var problems []string
	if strings.TrimSpace(d.Customer) == "" {
		problems = append(problems, "the customer has no name")
	}
	if len(d.Items) == 0 {
		problems = append(problems, "there are no items")
	}
	for i, item := range d.Items {
		if item.SKU == "" {
			problems = append(problems, fmt.Sprintf("item %d has no sku", i+1))
		}
		if item.Quantity < 1 {
			problems = append(problems, fmt.Sprintf("item %d has the quantity %d", i+1, item.Quantity))
		}
		if item.Cents < 0 {
			problems = append(problems, fmt.Sprintf("item %d has a negative price", i+1))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrInvalid, strings.Join(problems, ", "))
}

// Accept turns a checked draft into a new order.
func (d Draft) Accept(now time.Time) Order {
	return Order{Customer: strings.TrimSpace(d.Customer), Items: slices.Clone(d.Items), State: New, Created: now, Updated: now}
}

// Total is the sum over all items in cents.
func (o Order) Total() int64 {
	var sum int64
	for _, item := range o.Items {
		sum += int64(item.Quantity) * item.Cents
	}
	return sum
}

// Move gives the order in another state.
func (o Order) Move(to State, now time.Time) (Order, error) {
	if !to.Known() {
		return o, fmt.Errorf("%w: %q is no state", ErrInvalid, to)
	}
	if !slices.Contains(next[o.State], to) {
		return o, fmt.Errorf("%w: a %s order cannot become %s", ErrNotAllowed, o.State, to)
	}
	o.State, o.Updated = to, now
	return o, nil
}

// Money writes cents as people read them.
func Money(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}
