// Package datadir knows where each system wants a program to keep its data.
package datadir

import (
	"errors"
	"path/filepath"
)

var errUnknown = errors.New("no folder for data is known")

// under joins "orders" to the folder that the variable name holds and further parts, if it is set.
func under(getenv func(string) string, name string, parts ...string) (string, error) {
	folder := getenv(name)
	if folder == "" {
		return "", errUnknown
	}
	return filepath.Join(append(append([]string{folder}, parts...), "orders")...), nil
}
