// Command server is the order service: an HTTP API and a small web page over an embedded store.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"example.com/orders/internal/config"
	"example.com/orders/internal/httpapi"
	"example.com/orders/internal/store"
)

// version is stamped by the build: -X main.version=1.4.0.
var version = "0.0.0-unstamped"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			os.Exit(2)
		}
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

// run is the whole program but for the process around it, so that tests can call it.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	flags.SetOutput(stderr)
	showVersion := flags.Bool("version", false, "print the version and end")
	file := flags.String("config", getenv("ORDERS_CONFIG"), "configuration `file` (YAML)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *showVersion {
		_, err := fmt.Fprintln(stdout, version)
		return err
	}
	cfg, err := config.Load(*file, getenv)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: cfg.LogLevel}))
	orders, err := openStore(cfg)
	if err != nil {
		return err
	}
	defer func() {
		if err := orders.Close(); err != nil {
			log.Error("closing the store", "error", err)
		}
	}()
	return serve(ctx, cfg, orders, log)
}

func openStore(cfg config.Config) (*store.Store, error) {
	if cfg.Temporary {
		return store.OpenTemporary()
	}
	return store.Open(cfg.DataDir)
}

// serve answers requests until ctx ends, then lets the running ones finish.
func serve(ctx context.Context, cfg config.Config, orders *store.Store, log *slog.Logger) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port)))
	if err != nil {
		return err
	}
	api := httpapi.New(httpapi.Options{Store: orders, Log: log, Version: version, Now: time.Now})
	server := &http.Server{Handler: api.Handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	log.Info("listening", "address", listener.Addr().String(), "version", version)

	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping", "grace", cfg.ShutdownGrace.String())
	api.Drain()
	grace, cancel := context.WithTimeout(context.Background(), cfg.ShutdownGrace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	log.Info("stopped")
	return nil
}
