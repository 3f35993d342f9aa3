package datadir

// Default follows the XDG Base Directory Specification.
func Default(getenv func(string) string) (string, error) {
	if folder, err := under(getenv, "XDG_DATA_HOME"); err == nil {
		return folder, nil
	}
	return under(getenv, "HOME", ".local", "share")
}
