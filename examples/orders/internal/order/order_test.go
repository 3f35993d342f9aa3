package order

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"
)

var noon = time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC)

// testdata/drafts.json: drafts with the complaint that each must get; an empty one means none.
func TestCheck(t *testing.T) {
	text, err := os.ReadFile("testdata/drafts.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name      string
		Draft     Draft
		Complaint string
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 5 {
		t.Fatalf("only %d cases in testdata/drafts.json", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			err := c.Draft.Check()
			if c.Complaint == "" {
				if err != nil {
					t.Errorf("unexpected: %v", err)
				}
				return
			}
			if !errors.Is(err, ErrInvalid) || err.Error() != "invalid order: "+c.Complaint {
				t.Errorf("got %v, want %q", err, c.Complaint)
			}
		})
	}
}

func TestMove(t *testing.T) {
	allowed := map[[2]State]bool{
		{New, Paid}: true, {New, Cancelled}: true, {Paid, Shipped}: true, {Paid, Cancelled}: true, {Shipped, Delivered}: true,
	}
	states := []State{New, Paid, Shipped, Delivered, Cancelled}
	for _, from := range states {
		for _, to := range states {
			moved, err := Order{State: from}.Move(to, noon)
			if allowed[[2]State{from, to}] {
				if err != nil || moved.State != to || !moved.Updated.Equal(noon) {
					t.Errorf("%s to %s: %+v, %v", from, to, moved, err)
				}
			} else if !errors.Is(err, ErrNotAllowed) || moved.State != from {
				t.Errorf("%s to %s: %+v, %v", from, to, moved, err)
			}
		}
	}
	if _, err := (Order{State: New}).Move("lost", noon); !errors.Is(err, ErrInvalid) {
		t.Errorf("an unknown state gives %v", err)
	}
}

func TestAcceptCopiesItems(t *testing.T) {
	draft := Draft{Customer: "  Tea House ", Items: []Item{{SKU: "tea-200", Quantity: 2, Cents: 450}}}
	accepted := draft.Accept(noon)
	draft.Items[0].Quantity = 100
	if accepted.Customer != "Tea House" || accepted.State != New || accepted.Total() != 900 {
		t.Errorf("got %+v with total %d", accepted, accepted.Total())
	}
}

func TestMoney(t *testing.T) {
	for cents, want := range map[int64]string{0: "0.00", 5: "0.05", 123456: "1234.56", -250: "-2.50"} {
		if got := Money(cents); got != want {
			t.Errorf("Money(%d) = %s, want %s", cents, got, want)
		}
	}
}
