package main

import (
	"fmt"
	"runtime/debug"
)

// versionCmd prints what this program was built from.
type versionCmd struct{}

// Run prints one line: name, version, commit, day of the commit, Go's version.
func (versionCmd) Run(a *app) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	_, err := fmt.Fprintln(a.out, versionLine(info))
	return err
}

func versionLine(info *debug.BuildInfo) string {
	line := "khuyencong"
	if v := info.Main.Version; v != "" {
		line += " " + v
	}
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	if rev := set["vcs.revision"]; rev != "" {
		line += " " + rev[:min(12, len(rev))]
		if set["vcs.modified"] == "true" {
			line += "+"
		}
	}
	if at := set["vcs.time"]; at != "" {
		line += " " + at
	}
	if info.GoVersion != "" {
		line += " " + info.GoVersion
	}
	return line
}
