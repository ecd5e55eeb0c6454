package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// search looks for a text in a place: place, then the text in two halves, so that the command does not hold it, then a URL to call before.
// The places are "environment", "processes", "files" and "memory", as far as the user of this process can read.
func search(args []string) error {
	text := []byte(args[1])
	other := []byte(args[2])
	contains := func(data []byte) bool {
		for from := 0; ; {
			at := bytes.Index(data[from:], text)
			if at < 0 {
				return false
			}
			from += at + len(text)
			if bytes.HasPrefix(data[from:], other) {
				return true
			}
		}
	}
	looked, found, where := 0, "", map[string]bool{}
	look := func(part string, data []byte) {
		looked++
		where[strings.TrimSuffix(part, " memory")] = true
		if contains(data) {
			found = part
		}
	}
	switch args[0] {
	case "environment":
		look("the environment", []byte(strings.Join(os.Environ(), "\x00")))
	case "processes":
		eachProcess(func(folder string) {
			for _, name := range []string{"environ", "cmdline"} {
				data, _ := os.ReadFile(filepath.Join(folder, name))
				look(filepath.Join(folder, name), data)
			}
		})
	case "files":
		filepath.WalkDir("/", func(path string, entry fs.DirEntry, err error) error {
			if path == "/proc" || path == "/sys" || path == "/dev" {
				return filepath.SkipDir
			}
			if err == nil && entry.Type().IsRegular() {
				data, _ := os.ReadFile(path)
				look(path, data)
			}
			return nil
		})
	case "memory":
		if len(args) > 3 {
			client := &http.Client{Timeout: patience, Transport: &http.Transport{Proxy: nil}}
			answer, err := client.Get(args[3]) // what a broker answers is in the memory of this process then
			if err != nil {
				return err
			}
			if answer.StatusCode != http.StatusOK {
				return fmt.Errorf("the broker answers %s", answer.Status)
			}
			body, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
			defer runtime.KeepAlive(body)
			defer runtime.KeepAlive(answer.Header)
		}
		eachProcess(func(folder string) { pagesOf(folder, look) })
	default:
		return fmt.Errorf("no such place: %s", args[0])
	}
	fmt.Printf("looked at %d parts%s\n", looked, processesIn(args[0], where))
	if looked == 0 {
		return errors.New("nothing could be read")
	}
	if found == "" {
		return denied{errors.New("the text is nowhere")}
	}
	fmt.Println("found in", found)
	return nil
}

// processesIn names the processes whose memory could be read.
func processesIn(place string, where map[string]bool) string {
	if place != "memory" {
		return ""
	}
	return fmt.Sprintf(" of %s", strings.Join(slices.Sorted(maps.Keys(where)), ", "))
}

// eachProcess looks at this process by its other name, too: gVisor opens the memory of no other.
func eachProcess(look func(folder string)) {
	folders, _ := filepath.Glob("/proc/[0-9]*")
	folders = append(folders, "/proc/self")
	for _, folder := range folders {
		look(folder)
	}
}

// pagesOf reads the writable memory of a process in pieces that overlap: the memory of this one is small.
func pagesOf(folder string, look func(where string, data []byte)) {
	ranges, _ := os.ReadFile(filepath.Join(folder, "maps"))
	memory, err := os.Open(filepath.Join(folder, "mem"))
	if err != nil {
		return
	}
	defer memory.Close()
	const piece, overlap = 1 << 20, 4096
	data := make([]byte, piece+overlap)
	for _, line := range strings.Split(string(ranges), "\n") {
		var from, to int64
		var rights string
		if count, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); count != 3 || !strings.HasPrefix(rights, "rw") {
			continue
		}
		for ; from < to; from += piece {
			if count, err := memory.ReadAt(data[:min(to-from, piece+overlap)], from); err == nil {
				look(folder+" memory", data[:count])
			}
		}
	}
}
