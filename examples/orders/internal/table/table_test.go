package table

import (
	"bytes"
	"testing"
)

func TestColumnsAreAligned(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, [][]string{{"ID", "STATE"}, {"0000000001", "new"}}); err != nil {
		t.Fatal(err)
	}
	if want := "ID          STATE\n0000000001  new\n"; out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
