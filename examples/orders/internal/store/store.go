// Package store keeps orders in one bbolt file.
package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"example.com/orders/internal/order"
)

// ErrNotFound is returned for an id that no order has.
var ErrNotFound = errors.New("order not found")

var bucket = []byte("orders")

// Store is safe for concurrent use. Close it.
type Store struct {
	db     *bbolt.DB
	remove string
}

// Open opens or makes the store in folder. It fails when another process has it open.
func Open(folder string) (*Store, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	path := filepath.Join(folder, "orders.db")
	db, err := bbolt.Open(path, 0o640, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(bucket)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("preparing %s: %w", path, err), db.Close())
	}
	return &Store{db: db}, nil
}

// OpenTemporary makes a store that is gone after Close.
func OpenTemporary() (*Store, error) {
	folder, err := os.MkdirTemp("", "orders-")
	if err != nil {
		return nil, err
	}
	s, err := Open(folder)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	s.remove = folder
	return s, nil
}

// Close ends all use.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.remove != "" {
		err = errors.Join(err, os.RemoveAll(s.remove))
	}
	return err
}

// Ready reports why the store cannot be read, if so.
func (s *Store) Ready() error {
	return s.db.View(func(tx *bbolt.Tx) error { return nil })
}

// Add stores a new order under a new id.
func (s *Store) Add(o order.Order) (order.Order, error) {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		orders := tx.Bucket(bucket)
		sequence, err := orders.NextSequence()
		if err != nil {
			return err
		}
		o.ID = fmt.Sprintf("%010d", sequence)
		return put(orders, o)
	})
	return o, err
}

// Get gives one order, or ErrNotFound.
func (s *Store) Get(id string) (order.Order, error) {
	var found order.Order
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		found, err = get(tx.Bucket(bucket), id)
		return err
	})
	return found, err
}

// Change replaces an order by what change makes of it; nothing is stored when change fails.
func (s *Store) Change(id string, change func(order.Order) (order.Order, error)) (order.Order, error) {
	var changed order.Order
	err := s.db.Update(func(tx *bbolt.Tx) error {
		orders := tx.Bucket(bucket)
		old, err := get(orders, id)
		if err != nil {
			return err
		}
		if changed, err = change(old); err != nil {
			return err
		}
		return put(orders, changed)
	})
	return changed, err
}

// List gives at most limit orders, newest first; an empty state means all of them.
func (s *Store) List(state order.State, limit int) ([]order.Order, error) {
	list := []order.Order{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucket).Cursor()
		for key, value := cursor.Last(); key != nil && len(list) < limit; key, value = cursor.Prev() {
			var o order.Order
			if err := json.Unmarshal(value, &o); err != nil {
				return fmt.Errorf("order %s: %w", key, err)
			}
			if state == "" || o.State == state {
				list = append(list, o)
			}
		}
		return nil
	})
	return list, err
}

func get(orders *bbolt.Bucket, id string) (order.Order, error) {
	var o order.Order
	value := orders.Get([]byte(id))
	if value == nil {
		return o, fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	if err := json.Unmarshal(value, &o); err != nil {
		return o, fmt.Errorf("order %s: %w", id, err)
	}
	return o, nil
}

func put(orders *bbolt.Bucket, o order.Order) error {
	value, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return orders.Put([]byte(o.ID), value)
}
