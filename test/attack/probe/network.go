package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// A closed door mostly swallows packets, so each call has an end. A sandbox with little CPU needs some seconds.
const patience = 5 * time.Second

// connect opens a connection: host, port.
func connect(args []string) error {
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(args[0], args[1]), patience)
	if err != nil {
		return wall(err)
	}
	defer connection.Close()
	fmt.Printf("%v takes connections\n", connection.RemoteAddr())
	return nil
}

// httpGet wants an answer: URL, then what the status must be, if not any, then headers, or a body after "-d". Certificates are not checked.
func httpGet(args []string) error {
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, Proxy: nil}
	client := &http.Client{Timeout: patience, Transport: transport}
	var body io.Reader
	method := "GET"
	request := args[2:]
	if len(request) > 1 && request[0] == "-d" {
		method, body, request = "POST", strings.NewReader(request[1]), request[2:]
	}
	asked, err := http.NewRequest(method, args[0], body)
	if err != nil {
		return err
	}
	for _, header := range request {
		name, value, _ := strings.Cut(header, ": ")
		if path, isFile := strings.CutPrefix(value, "Bearer @"); isFile {
			token, err := os.ReadFile(path)
			if errors.Is(err, os.ErrNotExist) {
				return denied{err}
			} else if err != nil {
				return wall(err)
			}
			value = "Bearer " + string(token)
		}
		asked.Header.Set(name, value)
	}
	answer, err := client.Do(asked)
	if err != nil {
		return wall(err)
	}
	defer answer.Body.Close()
	start, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
	fmt.Printf("%s\n%s\n", answer.Status, start)
	if args[1] != "any" && !strings.HasPrefix(answer.Status, args[1]) {
		return denied{fmt.Errorf("the answer is not %s", args[1])}
	}
	return nil
}

// connectTLS begins TLS for a server name and wants any byte back: address, name, and the proxy to go by with the name in its tunnel.
func connectTLS(args []string) error {
	target := args[0]
	if len(args) > 2 {
		target = args[2]
	}
	connection, err := net.DialTimeout("tcp", target, patience)
	if err != nil {
		return wall(err)
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(patience))
	if len(args) > 2 {
		fmt.Fprintf(connection, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", args[3], args[3])
		answer := make([]byte, 0, 1024)
		for !bytes.Contains(answer, []byte("\r\n\r\n")) {
			more := make([]byte, 256)
			count, err := connection.Read(more)
			if err != nil {
				return fmt.Errorf("the proxy: %w", err)
			}
			answer = append(answer, more[:count]...)
		}
		line, _, _ := strings.Cut(string(answer), "\r\n")
		fmt.Println(line)
		if !strings.Contains(line, " 200 ") {
			return denied{errors.New(line)}
		}
	}
	seen := &recorder{Conn: connection}
	err = tls.Client(seen, &tls.Config{ServerName: args[1], InsecureSkipVerify: true}).Handshake()
	fmt.Printf("%d bytes came back: %v\n", seen.count, err)
	if seen.count == 0 { // the proxy closes a tunnel for another name
		return denied{errors.New("no byte came back")}
	}
	return nil
}

// recorder counts what comes in.
type recorder struct {
	net.Conn
	count int
}

func (r *recorder) Read(into []byte) (int, error) {
	count, err := r.Conn.Read(into)
	r.count += count
	return count, err
}

// resolve wants an address: name, and a resolver if not that of the pod.
func resolve(args []string) error {
	resolver := net.DefaultResolver
	if len(args) > 1 {
		resolver = &net.Resolver{PreferGo: true, Dial: func(limit context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(limit, network, net.JoinHostPort(args[1], "53"))
		}}
	}
	limit, end := context.WithTimeout(context.Background(), patience)
	defer end()
	addresses, err := resolver.LookupHost(limit, args[0])
	if err != nil {
		return wall(err)
	}
	fmt.Println(addresses)
	return nil
}

// tunnel sends data in a name and wants the answer of the server of that domain: data, domain.
func tunnel(args []string) error {
	limit, end := context.WithTimeout(context.Background(), patience)
	defer end()
	texts, err := net.DefaultResolver.LookupTXT(limit, args[0]+"."+args[1])
	if err != nil {
		return wall(err)
	}
	fmt.Println(texts)
	if len(texts) == 1 && texts[0] == "heard "+args[0] {
		return nil
	}
	return denied{errors.New("another answer")}
}

// serve answers HTTP on a port.
func serve(args []string) error {
	server := &http.Server{
		Addr:        ":" + args[0],
		ReadTimeout: patience,
		Handler: http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(answer, "reached")
		}),
	}
	return server.ListenAndServe()
}

// serveDNS is the resolver of an attacker: it answers each name with what its first label says.
func serveDNS(args []string) error {
	listener, err := net.ListenPacket("udp", ":"+args[0])
	if err != nil {
		return err
	}
	query := make([]byte, 512)
	for {
		count, from, err := listener.ReadFrom(query)
		if err != nil {
			return err
		}
		if answer := answered(query[:count]); answer != nil {
			listener.WriteTo(answer, from)
		}
	}
}

// answered is the answer to a query of one question: a text for TXT, else the address 192.0.2.1.
func answered(query []byte) []byte {
	if len(query) < 17 {
		return nil
	}
	labels, at := []string{}, 12
	for query[at] != 0 {
		length := int(query[at])
		if length > 63 || at+length+6 > len(query) {
			return nil
		}
		labels, at = append(labels, string(query[at+1:at+1+length])), at+1+length
	}
	if at+5 > len(query) || len(labels) == 0 {
		return nil
	}
	kind := binary.BigEndian.Uint16(query[at+1:])
	fmt.Printf("asked for %s, type %d\n", strings.Join(labels, "."), kind)
	answer := append([]byte{}, query[:at+5]...)
	data := []byte{192, 0, 2, 1}
	if kind == 16 {
		text := "heard " + labels[0]
		data = append([]byte{byte(len(text))}, text...)
	} else if kind != 1 {
		data = nil
	}
	copy(answer[2:12], []byte{0x84, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	if data != nil {
		answer[7] = 1
		answer = append(answer, 0xc0, 12, byte(kind>>8), byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(len(data)))
		answer = append(answer, data...)
	}
	return answer
}
