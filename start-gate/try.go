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

// A call is expected to be open or closed, as the policies have it.
type call struct{ expected, host, port string }

// parseCalls reads calls, and for how long they are repeated if the first text says it.
func parseCalls(texts []string) (calls []call, repeat time.Duration, ok bool) {
	if len(texts) > 0 && strings.HasPrefix(texts[0], "repeat ") {
		seconds, err := strconv.ParseUint(strings.TrimPrefix(texts[0], "repeat "), 10, 31)
		if err != nil {
			return nil, 0, false
		}
		repeat, texts = time.Duration(seconds)*time.Second, texts[1:]
	}
	for _, text := range texts {
		words := strings.Fields(text)
		if len(words) != 3 || (words[0] != "open" && words[0] != "closed") || !isPort(words[2]) {
			return nil, 0, false
		}
		calls = append(calls, call{words[0], words[1], words[2]})
	}
	return calls, repeat, true
}

// connects is how many connections must fail: a busy node loses one now and then, and that must not look like a wall.
const connects = 3

// pause is the time between two rounds of calls.
const pause = 4 * time.Second

// try makes calls and says how each one ended, and what this container is. Until the limit, it makes a call again that ended in
// another way than expected: policies come into force a moment after their pods. It makes all calls again until repeat has passed.
func try(nonce string, limit, repeat time.Duration, calls []call) int {
	start := time.Now()
	end := start.Add(limit)
	lines := 0
	say := func(words ...string) {
		fmt.Println(nonce, strings.Join(words, " "))
		lines++
	}
	for number := 0; ; time.Sleep(pause) {
		for _, call := range calls {
			seen := call.make()
			for seen != call.expected && time.Now().Before(end) {
				time.Sleep(time.Second)
				seen = call.make()
			}
			say("call", strconv.Itoa(number), seen)
			number++
		}
		if time.Since(start) >= repeat {
			break
		}
	}
	for _, fact := range facts() {
		say(append([]string{"fact"}, fact...)...)
	}
	say("end", strconv.Itoa(lines))
	return 0
}

func (c call) make() string {
	found := addresses(c.host)
	if len(found) == 0 {
		return "unknown"
	}
	for range connects {
		if answers(c.port, found...) {
			return "open"
		}
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
