package datadir

// Default is a folder of its own in the user's Application Support.
func Default(getenv func(string) string) (string, error) {
	return under(getenv, "HOME", "Library", "Application Support")
}
