// Package table writes rows of text in columns.
package table

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Write aligns the cells of rows with two spaces between columns.
func Write(w io.Writer, rows [][]string) error {
	out := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(out, strings.Join(row, "\t"))
	}
	return out.Flush()
}
