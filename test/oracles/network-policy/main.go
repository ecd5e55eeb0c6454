// Reads clusters as JSON, one a line, each with connections from address to address, and prints for every
// connection whether NetworkPolicy lets it be opened: "allowed" or "denied". Use: network-policy <clusters
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var c cluster
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			log.Fatal(err)
		}
		for _, conn := range c.Connections {
			if c.allows(conn) {
				fmt.Fprintln(out, "allowed")
			} else {
				fmt.Fprintln(out, "denied")
			}
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}
