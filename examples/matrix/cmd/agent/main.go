// Command agent says which edition it is and where it reports to.
package main

import "os"

// server is set by gobuild.yaml, one value per profile.
var server = "nowhere"

func main() {
	os.Stdout.WriteString("agent " + edition + ", reports to " + server + "\n")
}
