// Command orders is the command-line client of the order service.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"example.com/orders/internal/client"
	"example.com/orders/internal/order"
	"example.com/orders/internal/table"
)

// version is stamped by the build: -X main.version=1.4.0.
var version = "0.0.0-unstamped"

const usage = `usage: orders [-server URL] COMMAND

commands:
  list [-state STATE]                                  orders, newest first
  create -customer NAME -item SKU:QUANTITY:CENTS ...   a new order
  show ID                                              one order
  move ID STATE                                        to paid, shipped, delivered or cancelled
  version                                              versions of client and server
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp), errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("wrong usage")

// run is the whole program but for the process around it, so that tests can call it.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	flags := newFlags("orders", stderr)
	showVersion := flags.Bool("version", false, "print the version and end")
	server := flags.String("server", or(getenv("ORDERS_SERVER"), "http://127.0.0.1:8080"), "`URL` of the service")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *showVersion {
		_, err := fmt.Fprintln(stdout, version)
		return err
	}
	c := command{api: client.New(*server), stdout: stdout, stderr: stderr}
	rest := flags.Args()
	if len(rest) == 0 {
		flags.Usage()
		return errUsage
	}
	switch rest[0] {
	case "list":
		return c.list(ctx, rest[1:])
	case "create":
		return c.create(ctx, rest[1:])
	case "show":
		return c.show(ctx, rest[1:])
	case "move":
		return c.move(ctx, rest[1:])
	case "version":
		return c.version(ctx)
	default:
		flags.Usage()
		return errUsage
	}
}

func newFlags(name string, stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage) }
	return flags
}

type command struct {
	api            *client.Client
	stdout, stderr io.Writer
}

func (c command) list(ctx context.Context, args []string) error {
	flags := newFlags("list", c.stderr)
	state := flags.String("state", "", "only orders in this `state`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	orders, err := c.api.List(ctx, order.State(*state))
	if err != nil {
		return err
	}
	rows := [][]string{{"ID", "STATE", "CUSTOMER", "TOTAL", "CREATED"}}
	for _, o := range orders {
		rows = append(rows, []string{o.ID, string(o.State), o.Customer, order.Money(o.Total()), o.Created.Format(time.DateTime)})
	}
	return table.Write(c.stdout, rows)
}

func (c command) create(ctx context.Context, args []string) error {
	flags := newFlags("create", c.stderr)
	var draft order.Draft
	flags.StringVar(&draft.Customer, "customer", "", "`name` of the customer")
	flags.Func("item", "`SKU:QUANTITY:CENTS`, once per item", func(text string) error {
		item, err := parseItem(text)
		draft.Items = append(draft.Items, item)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	created, err := c.api.Create(ctx, draft)
	if err != nil {
		return err
	}
	return c.print(created)
}

func (c command) show(ctx context.Context, args []string) error {
	if len(args) != 1 {
		fmt.Fprint(c.stderr, usage)
		return errUsage
	}
	found, err := c.api.Get(ctx, args[0])
	if err != nil {
		return err
	}
	return c.print(found)
}

func (c command) move(ctx context.Context, args []string) error {
	if len(args) != 2 {
		fmt.Fprint(c.stderr, usage)
		return errUsage
	}
	moved, err := c.api.Move(ctx, args[0], order.State(args[1]))
	if err != nil {
		return err
	}
	return c.print(moved)
}

func (c command) version(ctx context.Context) error {
	server, err := c.api.Version(ctx)
	if err != nil {
		return err
	}
	return table.Write(c.stdout, [][]string{{"client", version}, {"server", server}})
}

func (c command) print(o order.Order) error {
	rows := [][]string{
		{"id", o.ID}, {"state", string(o.State)}, {"customer", o.Customer}, {"total", order.Money(o.Total())},
		{"created", o.Created.Format(time.DateTime)}, {"updated", o.Updated.Format(time.DateTime)},
	}
	for _, item := range o.Items {
		rows = append(rows, []string{"item", fmt.Sprintf("%d x %s at %s", item.Quantity, item.SKU, order.Money(item.Cents))})
	}
	return table.Write(c.stdout, rows)
}

func parseItem(text string) (order.Item, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return order.Item{}, fmt.Errorf("%q is not SKU:QUANTITY:CENTS", text)
	}
	quantity, err := strconv.Atoi(parts[1])
	if err != nil {
		return order.Item{}, fmt.Errorf("quantity %q is not a number", parts[1])
	}
	cents, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return order.Item{}, fmt.Errorf("price %q is not a number of cents", parts[2])
	}
	return order.Item{SKU: parts[0], Quantity: quantity, Cents: cents}, nil
}

func or(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}
