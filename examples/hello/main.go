// Command hello greets.
package main

import "fmt"

// version is stamped by the build.
var version = "0.0.0-unstamped"

func main() {
	fmt.Println("hello from", version)
}
