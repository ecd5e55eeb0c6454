// World runs a program in a network of its own, with servers and a resolver: world SCENARIO PROGRAM ARGUMENT...
// It ends as the program does. It needs root and a network namespace of its own, such as that of `unshare -n`.
//
// The program has the address 10.9.0.2. All packets that it sends to addresses of others arrive here; what no address takes is dropped.
package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

type scenario struct {
	Env   []string            // variables of the program
	Names map[string][]string // addresses by names that end with a dot
	Hosts []string            // addresses without a server: a call is refused
	Open  []string            // "ADDRESS:PORT" of TCP servers
	From  int                 // when their addresses take packets, in milliseconds
	Until int                 // when those end, in milliseconds; 0 for never
	Tcp   int                 // how many TCP calls the resolver takes: 0, 1, or 2 for any number
	Ipv6  bool                // whether the program has a route for IPv6
}

const (
	resolver = "10.96.0.10"
	files    = "nameserver " + resolver + "\nsearch search.test\noptions ndots:5\n"
	inside   = `read -r file
ip link set lo up && ip addr add 10.9.0.2/24 dev pod && ip link set pod up && ip route add default via 10.9.0.1 || exit 99
if [ "$1" = true ]; then
  ip addr add fd00:9::2/64 dev pod nodad && ip route add default via fd00:9::1 || exit 99
  tries=0 # IPv6 works up to a second after the link is up, and a program has one second for a call
  until busybox ping -6 -c 1 -W 1 fd00:9::1 >/dev/null; do tries=$((tries + 1)); [ $tries -lt 20 ] || exit 99; done
fi
mount --make-rprivate / && mount --bind "$file" /etc/resolv.conf || exit 99
shift
exec "$@"`
)

func main() {
	var s scenario
	must(json.Unmarshal([]byte(os.Args[1]), &s))
	folder, err := os.MkdirTemp("", "world-")
	must(err)
	file := folder + "/resolv.conf"
	must(os.WriteFile(file, []byte(files), 0o644))

	program := exec.Command("/bin/sh", append([]string{"-c", inside, "program", fmt.Sprint(s.Ipv6)}, os.Args[2:]...)...)
	program.Env = append(os.Environ(), s.Env...)
	program.Stdout, program.Stderr = os.Stdout, os.Stderr
	program.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS}
	start, err := program.StdinPipe()
	must(err)
	must(program.Start())

	ip("link set lo up")
	ip("link add world type veth peer name pod")
	ip(fmt.Sprintf("link set pod netns %d", program.Process.Pid))
	ip("link set world up")
	ip("addr add 10.9.0.1/24 dev world")
	ip("addr add fd00:9::1/64 dev world nodad")
	has := map[string]bool{"10.9.0.1": true, "fd00:9::1": true}
	take := func(address string) {
		if !has[address] && netip.MustParseAddr(address).Is4() {
			ip("addr add " + address + " dev lo")
		} else if !has[address] {
			ip("addr add " + address + " dev lo nodad") // without nodad, a server may be too early
		}
		has[address] = true
	}
	for _, address := range append([]string{resolver}, s.Hosts...) {
		take(address)
	}
	serveNames(s.Names)
	switch s.Tcp {
	case 1:
		one(resolver)
	case 2:
		open(resolver + ":53")
	}
	servers := make([]net.Listener, len(s.Open))
	begin := func() {
		for i, address := range s.Open {
			take(netip.MustParseAddrPort(address).Addr().String())
			servers[i] = open(address)
		}
	}
	if s.From > 0 {
		time.AfterFunc(time.Duration(s.From)*time.Millisecond, begin)
	} else {
		begin()
	}
	if s.Until > 0 {
		time.AfterFunc(time.Duration(s.Until)*time.Millisecond, func() {
			for _, server := range servers {
				server.Close()
			}
		})
	}
	fmt.Fprintln(start, file)
	start.Close()
	program.Wait()
	os.RemoveAll(folder)
	os.Exit(program.ProcessState.ExitCode())
}

func ip(arguments string) {
	if said, err := exec.Command("ip", strings.Fields(arguments)...).CombinedOutput(); err != nil {
		must(fmt.Errorf("ip %s: %s%w", arguments, said, err))
	}
}

// open takes every connection, and closes it.
func open(address string) net.Listener {
	listener, err := net.Listen("tcp", address)
	must(err)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connection.Close()
		}
	}()
	return listener
}

// one takes one connection on port 53, and answers no further one.
func one(host string) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(err)
	must(syscall.Bind(socket, &syscall.SockaddrInet4{Port: 53, Addr: netip.MustParseAddr(host).As4()}))
	must(syscall.Listen(socket, 0))
}

// serveNames answers questions by UDP: header, question, and an answer for each address of the family that is asked for.
func serveNames(names map[string][]string) {
	server, err := (&net.ListenConfig{}).ListenPacket(context.Background(), "udp", resolver+":53")
	must(err)
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(buffer)
			must(err)
			server.WriteTo(answer(buffer[:n], names), from)
		}
	}()
}

func answer(query []byte, names map[string][]string) []byte {
	name, end := "", 12
	for query[end] != 0 {
		size := int(query[end])
		name += strings.ToLower(string(query[end+1:end+1+size])) + "."
		end += 1 + size
	}
	end += 5 // the last label, type and class
	kind := binary.BigEndian.Uint16(query[end-4:])
	addresses, known := names[name]
	reply := append([]byte{}, query[:end]...)
	binary.BigEndian.PutUint16(reply[2:], 0x8580) // an authoritative answer
	if !known {
		reply[3] |= 3 // no such name
	}
	count := 0
	for _, text := range addresses {
		address := netip.MustParseAddr(text)
		if address.Is4() != (kind == 1) || address.Is6() != (kind == 28) {
			continue
		}
		count++
		data := address.AsSlice()
		reply = append(reply, 0xc0, 12, byte(kind>>8), byte(kind), 0, 1, 0, 0, 0, 5, 0, byte(len(data)))
		reply = append(reply, data...)
	}
	for at, number := range []int{1, count, 0, 0} {
		binary.BigEndian.PutUint16(reply[4+2*at:], uint16(number))
	}
	return reply
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(98)
	}
}
