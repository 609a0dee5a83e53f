package main

import "testing"

func TestTable(t *testing.T) {
	const sample = `export default {"label":"Map","viewBox":"0 0 9 9","locations":[
{"name":"Ha Noi","id":"hanoi","path":"m 1,1 2,0 0,0.1 0,1.9 -2,0 z m 4,0 0.01,0 0,0.01 z"},
{"name":"Hoang Sa","id":"hoangsa","path":"M 5 5 6 5 L 6 6 Z"},
{"name":"Truong Sa","id":"truongsa","path":"m 7,7 c 1,0 1,1 1,1 l 0,1 z"}]}`
	got, err := table([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	const want = "63-01\t\tM10 10l20 0 0 20-20 0zm40 0 1 0 0 1z\n" +
		"63-48\tHoàng Sa\tM50 50l10 0 0 10z\n" +
		"63-56\tTrường Sa\tM70 70l10 10 0 10z\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for name, bad := range map[string]string{
		"a name of no province": `{"locations":[{"name":"Nowhere","path":"m 1,1 1,1 z"}]}`,
		"another command":       `{"locations":[{"name":"Ha Noi","path":"m 1,1 a 1,1 z"}]}`,
		"no move":               `{"locations":[{"name":"Ha Noi","path":"l 1,1 z"}]}`,
	} {
		if _, err := table([]byte(bad)); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
