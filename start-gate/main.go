// Start-gate is the program of a StartGate for images without a shell: docs/start-gate.md of cdk8s-hardened-agents.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const usage = `start-gate gate SECONDS CONTROL WALLS "HOST PORT WHAT IT IS"...
start-gate serve PORT
start-gate reaches PORT HOST...
start-gate try NONCE SECONDS "open|closed HOST PORT"...
start-gate wait`

const (
	held         = 0
	broken       = 1
	inconclusive = 2

	callTime    = time.Second // the resolver must answer in it, too: a slow sandbox must not look like a wall
	lookupTime  = 2 * time.Second
	requestTime = 2 * time.Second
	requestSize = 8 << 10
	connections = 256 // at once
)

func main() {
	net.DefaultResolver.PreferGo = true
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	switch {
	case len(args) > 4 && args[0] == "gate":
		seconds, err := strconv.ParseUint(args[1], 10, 31)
		if targets, ok := parse(args[4:]); ok && err == nil {
			return gate(time.Duration(seconds)*time.Second, args[2], args[3], targets)
		}
	case len(args) == 2 && args[0] == "serve" && isPort(args[1]):
		return serve(args[1])
	case len(args) > 2 && args[0] == "reaches" && isPort(args[1]):
		for _, host := range args[2:] {
			if !reaches(args[1], host) {
				fmt.Println("no connection to", host)
				return 1
			}
		}
		return 0
	case len(args) > 2 && args[0] == "try":
		seconds, err := strconv.ParseUint(args[2], 10, 31)
		if calls, repeat, ok := parseCalls(args[3:]); ok && err == nil {
			return try(args[1], time.Duration(seconds)*time.Second, repeat, calls)
		}
	case len(args) == 1 && args[0] == "wait":
		return untilTerminated()
	}
	fmt.Fprintln(os.Stderr, usage)
	return 2
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

// A target is what policies deny this pod.
type target struct{ host, port, what string }

func parse(texts []string) (targets []target, ok bool) {
	for _, text := range texts {
		words := strings.SplitN(text, " ", 3)
		if len(words) < 3 || words[0] == "" || !isPort(words[1]) {
			return nil, false
		}
		targets = append(targets, target{words[0], words[1], words[2]})
	}
	return targets, true
}

// gate looks each second until no target answers. Silence counts only if a call would get through: the control has an address
// only while it reaches the canary, and the resolver must answer two calls in the same time.
func gate(limit time.Duration, control, walls string, targets []target) int {
	end := time.Now().Add(limit)
	for {
		verdict, said := look(control, walls, targets)
		if verdict == held || time.Now().After(end) {
			fmt.Println(said)
			return verdict
		}
		time.Sleep(time.Second)
	}
}

func look(control, walls string, targets []target) (verdict int, said string) {
	resolver := nameserver()
	before := addresses(control)
	found := make([][]string, len(targets))
	each(len(targets), func(i int) { found[i] = addresses(targets[i].host) })

	open := make([]bool, len(targets)+2) // the first and the last are calls of the resolver
	each(len(open), func(i int) {
		if i == 0 || i == len(open)-1 {
			open[i] = answers("53", resolver)
		} else {
			open[i] = answers(targets[i-1].port, found[i-1]...)
		}
	})
	after := addresses(control)

	var reached, unknown []string
	list := ""
	for i, target := range targets {
		list += "\n- " + target.what
		if open[i+1] {
			reached = append(reached, target.what)
		}
		if len(found[i]) == 0 {
			unknown = append(unknown, target.host)
		}
	}
	switch {
	case len(reached) > 0:
		return broken, "broken: this pod reaches " + strings.Join(reached, "; ") + ", which should be denied by " + walls
	case len(before) == 0 || len(after) == 0:
		return inconclusive, "inconclusive: " + control + " has no address: the canary is down, or the resolver"
	case len(unknown) > 0:
		return inconclusive, "inconclusive: " + unknown[0] + " has no address"
	case !open[0] || !open[len(open)-1]:
		return inconclusive, "inconclusive: calls to port 53 of the resolver " + resolver + " take more than a second, so silence proves no wall"
	}
	return held, "held by " + walls + ": the control reached the canary, and none of these answered this pod:" + list
}

// each calls a function for 0 to n-1 at once.
func each(n int, call func(int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { call(i) })
	}
	all.Wait()
}

// answers says whether one of the addresses takes a connection in time.
func answers(port string, addresses ...string) bool {
	open := make([]bool, len(addresses))
	each(len(addresses), func(i int) { open[i] = reaches(port, addresses[i]) })
	return slices.Contains(open, true)
}

func reaches(port, host string) bool {
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), callTime)
	if err == nil {
		connection.Close()
	}
	return err == nil
}

// addresses gives all addresses of a host that lead to another host: silence of this pod itself proves no wall.
func addresses(host string) (found []string) {
	if host == "api-server" {
		host = os.Getenv("KUBERNETES_SERVICE_HOST")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return []string{host}
	}
	limit, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	named, _ := net.DefaultResolver.LookupNetIP(limit, "ip", host)
	for _, address := range named {
		if address = address.Unmap(); isElsewhere(address) {
			found = append(found, address.String())
		}
	}
	return found
}

// isElsewhere says whether this pod has a route to another host with this address. It sends nothing.
func isElsewhere(address netip.Addr) bool {
	connection, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(address, 53)))
	if err != nil {
		return false
	}
	defer connection.Close()
	own := connection.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
	return own != address && !own.IsLoopback()
}

// nameserver is the first one of /etc/resolv.conf.
func nameserver() string {
	text, _ := os.ReadFile("/etc/resolv.conf")
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "nameserver" {
			return words[1]
		}
	}
	return ""
}

func serve(port string) int {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	go accept(listener)
	return untilTerminated()
}

// accept closes those that are too many.
func accept(listener net.Listener) {
	places := make(chan struct{}, connections)
	for {
		connection, err := listener.Accept()
		if err != nil {
			time.Sleep(time.Second / 10)
			continue
		}
		select {
		case places <- struct{}{}:
			go func() { answer(connection); <-places }()
		default:
			connection.Close()
		}
	}
}

// answer reads the head of a request and answers it.
func answer(connection net.Conn) {
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(requestTime))
	head := bufio.NewScanner(io.LimitReader(connection, requestSize))
	for head.Scan() {
		if head.Text() == "" {
			fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		}
	}
}

func untilTerminated() int {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	<-signals
	return 0
}
