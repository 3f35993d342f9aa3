// Package config reads the server's settings: defaults, then the file, then the environment.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"example.com/orders/internal/datadir"
)

// Config of the server.
type Config struct {
	// Host to listen on; empty means all of the machine's addresses.
	Host string `yaml:"host"`
	// Port to listen on; 0 takes a free one.
	Port int `yaml:"port"`
	// DataDir holds the store.
	DataDir string `yaml:"data-dir"`
	// Temporary keeps orders only until the server ends.
	Temporary bool `yaml:"temporary"`
	// LogLevel is debug, info, warn or error.
	LogLevel slog.Level `yaml:"log-level"`
	// ShutdownGrace is how long running requests may take to finish.
	ShutdownGrace time.Duration `yaml:"shutdown-grace"`
}

// Load reads file (none if empty) and the variables PORT, ORDERS_HOST, ORDERS_DATA_DIR, ORDERS_TEMPORARY and
// ORDERS_LOG_LEVEL.
func Load(file string, getenv func(string) string) (Config, error) {
	cfg := Config{Port: 8080, ShutdownGrace: 10 * time.Second}
	if file != "" {
		if err := cfg.read(file); err != nil {
			return cfg, err
		}
	}
	if err := cfg.override(getenv); err != nil {
		return cfg, err
	}
	if cfg.Port < 0 || cfg.Port > 65535 {
		return cfg, fmt.Errorf("the port %d is not between 0 and 65535", cfg.Port)
	}
	if cfg.DataDir == "" && !cfg.Temporary {
		folder, err := datadir.Default(getenv)
		if err != nil {
			return cfg, fmt.Errorf("%w: set ORDERS_DATA_DIR", err)
		}
		cfg.DataDir = folder
	}
	return cfg, nil
}

func (c *Config) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func (c *Config) override(getenv func(string) string) error {
	if text := getenv("PORT"); text != "" {
		port, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("PORT=%q is not a number", text)
		}
		c.Port = port
	}
	if text := getenv("ORDERS_TEMPORARY"); text != "" {
		temporary, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("ORDERS_TEMPORARY=%q is neither true nor false", text)
		}
		c.Temporary = temporary
	}
	if text := getenv("ORDERS_LOG_LEVEL"); text != "" {
		if err := c.LogLevel.UnmarshalText([]byte(text)); err != nil {
			return fmt.Errorf("ORDERS_LOG_LEVEL: %w", err)
		}
	}
	if text := getenv("ORDERS_HOST"); text != "" {
		c.Host = text
	}
	if text := getenv("ORDERS_DATA_DIR"); text != "" {
		c.DataDir = text
	}
	return nil
}
