// The static program of the attack suite: `probe run` makes all tries of a pod, and each other word is one try.
//
// A try ends with 0 if the attack succeeds, with 1 if something stops it, and with 2 if it is not known. Each is small and safe: it
// shows that a door is open and goes no further.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Ends of a try.
const (
	succeeds = 0
	stopped  = 1
	unknown  = 2
)

// The tries by name; the arguments are those after it.
var tries = map[string]func(args []string) error{
	"packet-socket": packetSocket,
	"icmp-socket":   icmpSocket,
	"user-mount":    userMount,
	"io-uring":      ioUring,
	"keyring":       keyring,
	"socket-family": socketFamily,
	"trace":         trace,
	"setuid":        setuid,
	"device":        device,
	"chroot":        changeRoot,
	"dropped":       dropped,
	"processes":     processes,
	"memory":        memory,
	"connect":       connect,
	"http":          httpGet,
	"connect-tls":   connectTLS,
	"resolve":       resolve,
	"tunnel":        tunnel,
	"search":        search,
}

// What else a pod runs.
var services = map[string]func(args []string) error{
	"run":     runAll,
	"serve":   serve,
	"dns":     serveDNS,
	"wait":    wait,
	"user-id": userID,
	"mount":   mountHere,
}

// denied says that something stops a try, as no other error does.
type denied struct{ cause error }

func (d denied) Error() string { return "stopped: " + d.cause.Error() }

// refusals are the errors of a kernel that refuses. Any other, such as a full disk, says nothing of a wall.
var refusals = []syscall.Errno{
	syscall.EPERM, syscall.EACCES, syscall.ENOSYS, syscall.EROFS, syscall.EAGAIN, syscall.ENOMEM,
	syscall.EAFNOSUPPORT, syscall.EPROTONOSUPPORT, syscall.ESOCKTNOSUPPORT, syscall.ENETUNREACH, syscall.EHOSTUNREACH,
}

// wall is an error as one that a wall made, if it is one: a refusal, silence, or a name that is not there. A peer that closes or refuses
// a connection is no wall.
func wall(err error) error {
	var network net.Error
	var name *net.DNSError
	if errors.As(err, &name) && name.IsNotFound || errors.As(err, &network) && network.Timeout() {
		return denied{err}
	}
	for _, refusal := range refusals {
		if errors.Is(err, refusal) {
			return denied{err}
		}
	}
	return err
}

// holds says whether this process has a capability.
func holds(capability uint) bool {
	status, _ := os.ReadFile("/proc/self/status")
	_, effective, _ := strings.Cut(string(status), "CapEff:\t")
	bits, err := strconv.ParseUint(strings.SplitN(effective, "\n", 2)[0], 16, 64)
	return err == nil && bits>>capability&1 == 1
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: probe run|serve|dns|wait|TRY [ARGUMENT…]")
		os.Exit(unknown)
	}
	action, isTry := tries[os.Args[1]]
	if !isTry {
		action = services[os.Args[1]]
	}
	if action == nil {
		fmt.Fprintf(os.Stderr, "no such try: %s\n", os.Args[1])
		os.Exit(unknown)
	}
	err := action(os.Args[2:])
	var stop denied
	switch {
	case err == nil:
		os.Exit(succeeds)
	case errors.As(err, &stop):
		fmt.Println(err)
		os.Exit(stopped)
	default:
		fmt.Println("unknown:", err)
		os.Exit(unknown)
	}
}

// one is a try of `run`: its name in the suite, and its command.
type one struct {
	ID      string   `json:"id"`
	Command []string `json:"command"`
	Seconds int      `json:"seconds"`
}

// ended is how it ended.
type ended struct {
	ID     string `json:"id"`
	Code   int    `json:"code"`
	Output string `json:"output"`
}

// runAll runs the tries of a JSON list, four at a time, each in a process of its own, and writes a line of JSON for each. The list is in
// base64, so that no command line holds what a try looks for.
func runAll(args []string) error {
	var list []one
	text, err := base64.StdEncoding.DecodeString(args[0])
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	var writing sync.Mutex
	free := make(chan struct{}, 4)
	for _, each := range list {
		group.Go(func() {
			free <- struct{}{}
			result := tryOnce(each)
			<-free
			writing.Lock()
			defer writing.Unlock()
			json.NewEncoder(os.Stdout).Encode(result)
		})
	}
	group.Wait()
	return nil
}

func tryOnce(each one) ended {
	limit, end := context.WithTimeout(context.Background(), time.Duration(each.Seconds)*time.Second)
	defer end()
	command := exec.CommandContext(limit, each.Command[0], each.Command[1:]...)
	command.WaitDelay = time.Second
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	code := command.ProcessState.ExitCode()
	if limit.Err() != nil || command.ProcessState == nil {
		code = unknown
		fmt.Fprintln(&output, "unknown: no end in time:", err)
	}
	return ended{each.ID, code, cut(output.String())}
}

// cut keeps the first 2,000 bytes of a text.
func cut(text string) string {
	if len(text) > 2000 {
		return text[:2000] + "…\n"
	}
	return text
}

// wait is what an idle pod runs. It ends at once when the kubelet asks for it, as one that was ended.
func wait([]string) error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	<-asked
	os.Exit(128 + int(syscall.SIGTERM))
	return nil
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}
