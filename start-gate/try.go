package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A call is expected to be open or closed, as the policies have it. A pause is none: its host is its length in seconds.
type call struct{ expected, host, port string }

const pause = "pause"

func parseCalls(texts []string) (calls []call, ok bool) {
	for _, text := range texts {
		words := strings.Fields(text)
		if len(words) == 2 && words[0] == pause && isPort(words[1]) {
			words = append(words, "")
		} else if len(words) != 3 || (words[0] != "open" && words[0] != "closed") || !isPort(words[2]) {
			return nil, false
		}
		calls = append(calls, call{words[0], words[1], words[2]})
	}
	return calls, true
}

// try makes calls and says how each one ended, and what this container is. Until the limit, it makes a call again that ended in
// another way than expected: policies come into force a moment after their pods.
func try(nonce string, limit time.Duration, calls []call) int {
	end := time.Now().Add(limit)
	lines := 0
	say := func(words ...string) {
		fmt.Println(nonce, strings.Join(words, " "))
		lines++
	}
	number := 0
	for _, call := range calls {
		if call.expected == pause {
			seconds, _ := strconv.Atoi(call.host)
			time.Sleep(time.Duration(seconds) * time.Second)
			continue
		}
		seen := call.make()
		for seen != call.expected && time.Now().Before(end) {
			time.Sleep(time.Second)
			seen = call.make()
		}
		say("call", strconv.Itoa(number), seen)
		number++
	}
	for _, fact := range facts() {
		say(append([]string{"fact"}, fact...)...)
	}
	say("end", strconv.Itoa(lines))
	return 0
}

func (c call) make() string {
	found := addresses(c.host)
	switch {
	case len(found) == 0:
		return "unknown"
	case answers(c.port, found...):
		return "open"
	}
	return "closed"
}

func facts() [][]string {
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	token := "none"
	if text, err := os.ReadFile("/var/run/secrets/kubernetes.io/serviceaccount/token"); err == nil && len(text) > 0 {
		token = "mounted"
	}
	var daemons, folders, memory, own []string
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		program, _, _ := bytes.Cut(text, []byte{0})
		if name := path.Base(string(program)); slices.Contains([]string{"kubelet", "containerd", "crio", "dockerd"}, name) {
			daemons = append(daemons, string(program))
		}
	}
	for _, folder := range []string{"/host/proc", "/host/etc", "/var/lib/kubelet", "/run/containerd", "/etc/kubernetes"} {
		if about, err := os.Stat(folder); err == nil && about.IsDir() {
			folders = append(folders, folder)
		}
	}
	for _, name := range []string{"/dev/mem", "/dev/kmem", "/dev/port"} {
		if file, err := os.Open(name); err == nil {
			file.Close()
			memory = append(memory, name)
		}
	}
	interfaces, _ := net.InterfaceAddrs()
	for _, address := range interfaces {
		if network, ok := address.(*net.IPNet); ok {
			own = append(own, network.IP.String())
		}
	}
	status := statusOf()
	return [][]string{
		{"kernel", release()},
		{"boot", strings.TrimSpace(string(boot))},
		{"user", strconv.Itoa(os.Getuid())},
		{"capabilities", status["CapBnd"]},
		{"no-new-privileges", status["NoNewPrivs"]},
		{"seccomp", status["Seccomp"]},
		{"token", token},
		{"root", rootState()},
		append([]string{"daemons"}, daemons...),
		append([]string{"folders"}, folders...),
		append([]string{"memory"}, memory...),
		append([]string{"addresses"}, own...),
	}
}

// statusOf gives what the kernel says of this process, the first word of each value.
func statusOf() map[string]string {
	status := map[string]string{}
	text, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 1 {
			status[strings.TrimSuffix(words[0], ":")] = words[1]
		}
	}
	return status
}

// rootState says how the root file system is mounted: a user other than root could write nothing there in any case.
func rootState() (state string) {
	text, _ := os.ReadFile("/proc/self/mounts")
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 3 && words[1] == "/" {
			state = "writable"
			if slices.Contains(strings.Split(words[3], ","), "ro") {
				state = "read-only"
			}
		}
	}
	return state
}

func release() string {
	var name syscall.Utsname
	if syscall.Uname(&name) != nil {
		return ""
	}
	text := ""
	for _, char := range name.Release {
		if char == 0 {
			break
		}
		text += string(rune(char))
	}
	return text
}
