package datadir

// Default is the machine's program data for services, else the user's own.
func Default(getenv func(string) string) (string, error) {
	if folder, err := under(getenv, "ProgramData"); err == nil {
		return folder, nil
	}
	return under(getenv, "LocalAppData")
}
