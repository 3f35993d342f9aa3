// Command greeter says good day to everybody it is given.
package main

import (
	"flag"
	"fmt"
	"os"

	"example.com/tasks/internal/greeting"
)

func main() {
	language := flag.String("language", "en", "language of the greeting")
	flag.Parse()
	names := flag.Args()
	if len(names) == 0 {
		names = []string{"world"}
	}
	for _, name := range names {
		said, err := greeting.Greet(*language, name)
		if err != nil {
			fmt.Fprintln(os.Stderr, "greeter:", err)
			os.Exit(2)
		}
		fmt.Println(said)
	}
}
