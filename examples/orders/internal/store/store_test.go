package store

import (
	"errors"
	"os"
	"testing"
	"time"

	"example.com/orders/internal/order"
)

var noon = time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, folder string) *Store {
	t.Helper()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func add(t *testing.T, s *Store, customer string) order.Order {
	t.Helper()
	draft := order.Draft{Customer: customer, Items: []order.Item{{SKU: "tea-200", Quantity: 1, Cents: 450}}}
	added, err := s.Add(draft.Accept(noon))
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func TestOrdersOutliveTheProcess(t *testing.T) {
	folder := t.TempDir()
	first := open(t, folder)
	added := add(t, first, "Tea House")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	found, err := open(t, folder).Get(added.ID)
	if err != nil || found.Customer != "Tea House" || !found.Created.Equal(noon) {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestListIsNewestFirst(t *testing.T) {
	s := open(t, t.TempDir())
	for _, customer := range []string{"first", "second", "third"} {
		add(t, s, customer)
	}
	pay := func(o order.Order) (order.Order, error) { return o.Move(order.Paid, noon) }
	if _, err := s.Change("0000000002", pay); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		state order.State
		limit int
		want  string
	}{{"", 10, "third second first "}, {"", 2, "third second "}, {order.Paid, 10, "second "}, {order.Shipped, 10, ""}} {
		list, err := s.List(c.state, c.limit)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, o := range list {
			got += o.Customer + " "
		}
		if got != c.want {
			t.Errorf("List(%q, %d) = %q, want %q", c.state, c.limit, got, c.want)
		}
	}
}

func TestAFailedChangeStoresNothing(t *testing.T) {
	s := open(t, t.TempDir())
	added := add(t, s, "Tea House")
	ship := func(o order.Order) (order.Order, error) { return o.Move(order.Shipped, noon) }
	if _, err := s.Change(added.ID, ship); !errors.Is(err, order.ErrNotAllowed) {
		t.Errorf("got %v", err)
	}
	if found, _ := s.Get(added.ID); found.State != order.New {
		t.Errorf("state is %s", found.State)
	}
}

func TestUnknownID(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Get("nowhere"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestTemporaryStoreIsRemoved(t *testing.T) {
	s, err := OpenTemporary()
	if err != nil {
		t.Fatal(err)
	}
	folder := s.remove
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there (%v)", folder, err)
	}
}
