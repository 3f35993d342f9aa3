// Package httpapi answers the service's HTTP requests: API, probes and web page.
package httpapi

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"example.com/orders/internal/order"
	"example.com/orders/internal/store"
)

//go:embed web/*
var web embed.FS

const (
	maxBody      = 1 << 20
	defaultLimit = 50
	maxLimit     = 500
)

// Options of New; all are needed.
type Options struct {
	Store   *store.Store
	Log     *slog.Logger
	Version string
	Now     func() time.Time
}

// API is the service behind its listener.
type API struct {
	Options
	draining atomic.Bool
}

// New makes an API that is ready at once.
func New(options Options) *API { return &API{Options: options} }

// Drain makes /readyz refuse, so that load balancers look elsewhere.
func (a *API) Drain() { a.draining.Store(true) }

// Handler gives the routes.
func (a *API) Handler() http.Handler {
	pages, err := fs.Sub(web, "web")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", a.ready)
	mux.HandleFunc("GET /version", a.version)
	mux.HandleFunc("GET /api/orders", a.list)
	mux.HandleFunc("POST /api/orders", a.create)
	mux.HandleFunc("GET /api/orders/{id}", a.get)
	mux.HandleFunc("POST /api/orders/{id}/state", a.move)
	mux.Handle("GET /", http.FileServerFS(pages))
	return a.logged(mux)
}

func (a *API) ready(w http.ResponseWriter, _ *http.Request) {
	if a.draining.Load() {
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	}
	if err := a.Store.Ready(); err != nil {
		a.Log.Error("not ready", "error", err)
		http.Error(w, "the store cannot be read", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// version is plain text, or JSON for whoever asks for it.
func (a *API) version(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		a.answer(w, http.StatusOK, map[string]string{"name": "orders", "version": a.Version})
		return
	}
	fmt.Fprintln(w, a.Version)
}

func (a *API) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	state := order.State(query.Get("state"))
	if state != "" && !state.Known() {
		a.refuse(w, fmt.Errorf("%w: %q is no state", order.ErrInvalid, state))
		return
	}
	limit := defaultLimit
	if text := query.Get("limit"); text != "" {
		number, err := strconv.Atoi(text)
		if err != nil || number < 1 || number > maxLimit {
			a.refuse(w, fmt.Errorf("%w: limit must be a number from 1 to %d", order.ErrInvalid, maxLimit))
			return
		}
		limit = number
	}
	orders, err := a.Store.List(state, limit)
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.answer(w, http.StatusOK, map[string][]order.Order{"orders": orders})
}

func (a *API) create(w http.ResponseWriter, r *http.Request) {
	var draft order.Draft
	if err := read(w, r, &draft); err != nil {
		a.refuse(w, err)
		return
	}
	if err := draft.Check(); err != nil {
		a.refuse(w, err)
		return
	}
	created, err := a.Store.Add(draft.Accept(a.Now().UTC()))
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.Log.Info("order created", "id", created.ID, "cents", created.Total())
	w.Header().Set("Location", "/api/orders/"+created.ID)
	a.answer(w, http.StatusCreated, created)
}

func (a *API) get(w http.ResponseWriter, r *http.Request) {
	found, err := a.Store.Get(r.PathValue("id"))
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.answer(w, http.StatusOK, found)
}

func (a *API) move(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		State order.State `json:"state"`
	}
	if err := read(w, r, &wanted); err != nil {
		a.refuse(w, err)
		return
	}
	moved, err := a.Store.Change(r.PathValue("id"), func(o order.Order) (order.Order, error) {
		return o.Move(wanted.State, a.Now().UTC())
	})
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.Log.Info("order moved", "id", moved.ID, "state", moved.State)
	a.answer(w, http.StatusOK, moved)
}

// read takes one JSON value with known members.
func read(w http.ResponseWriter, r *http.Request, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", order.ErrInvalid, err)
	}
	return nil
}

func (a *API) answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		a.Log.Warn("answer not sent", "error", err)
	}
}

func (a *API) refuse(w http.ResponseWriter, err error) {
	status, text := http.StatusInternalServerError, "internal error"
	switch {
	case errors.Is(err, store.ErrNotFound):
		status, text = http.StatusNotFound, err.Error()
	case errors.Is(err, order.ErrInvalid):
		status, text = http.StatusBadRequest, err.Error()
	case errors.Is(err, order.ErrNotAllowed):
		status, text = http.StatusConflict, err.Error()
	default:
		a.Log.Error("request failed", "error", err)
	}
	a.answer(w, status, map[string]string{"error": text})
}

type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (a *API) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := a.Now()
		recorder := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(recorder, r)
		a.Log.Debug("request", "method", r.Method, "path", r.URL.Path, "status", recorder.status, "took", a.Now().Sub(start).String())
	})
}
