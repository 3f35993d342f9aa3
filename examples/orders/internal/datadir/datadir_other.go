//go:build !linux && !darwin && !windows

package datadir

// Default is a hidden folder at home.
func Default(getenv func(string) string) (string, error) {
	return under(getenv, "HOME", ".local", "share")
}
