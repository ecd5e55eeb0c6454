// Takes what gVisor's remote sink sends, at the socket that is named, and prints a line of JSON for each point.
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	pb "gvisor.dev/gvisor/pkg/sentry/seccheck/points/points_go_proto"
	"gvisor.dev/gvisor/pkg/sentry/seccheck/sinks/remote/wire"
)

// What each type of message holds, among those that the configuration asks for.
var messages = map[pb.MessageType]func() proto.Message{
	pb.MessageType_MESSAGE_CONTAINER_START:      func() proto.Message { return &pb.Start{} },
	pb.MessageType_MESSAGE_SENTRY_EXEC:          func() proto.Message { return &pb.ExecveInfo{} },
	pb.MessageType_MESSAGE_SYSCALL_RAW:          func() proto.Message { return &pb.Syscall{} },
	pb.MessageType_MESSAGE_SYSCALL_OPEN:         func() proto.Message { return &pb.Open{} },
	pb.MessageType_MESSAGE_SYSCALL_CONNECT:      func() proto.Message { return &pb.Connect{} },
	pb.MessageType_MESSAGE_SYSCALL_SOCKET:       func() proto.Message { return &pb.Socket{} },
	pb.MessageType_MESSAGE_SYSCALL_BIND:         func() proto.Message { return &pb.Bind{} },
	pb.MessageType_MESSAGE_SYSCALL_ACCEPT:       func() proto.Message { return &pb.Accept{} },
	pb.MessageType_MESSAGE_SYSCALL_PTRACE:       func() proto.Message { return &pb.Ptrace{} },
}

func main() {
	if err := serve(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(path string) error {
	socket, err := unix.Socket(unix.AF_UNIX, unix.SOCK_SEQPACKET, 0)
	if err != nil {
		return err
	}
	if err := unix.Bind(socket, &unix.SockaddrUnix{Name: path}); err != nil {
		return err
	}
	if err := unix.Listen(socket, 8); err != nil {
		return err
	}
	fmt.Println(`{"point":"listening"}`)
	for {
		peer, _, err := unix.Accept(socket)
		if err != nil {
			return err
		}
		if err := receive(peer); err != nil {
			return err
		}
	}
}

func receive(peer int) error {
	defer unix.Close(peer)
	buffer := make([]byte, 1<<20)
	for isGreeted := false; ; isGreeted = true {
		n, err := unix.Read(peer, buffer)
		if err != nil || n == 0 {
			return err
		}
		if !isGreeted {
			answer, err := proto.Marshal(&pb.Handshake{Version: wire.CurrentVersion})
			if err != nil {
				return err
			}
			if _, err := unix.Write(peer, answer); err != nil {
				return err
			}
			continue
		}
		if err := show(buffer[:n]); err != nil {
			return err
		}
	}
}

func show(message []byte) error {
	size := binary.LittleEndian.Uint16(message)
	kind := pb.MessageType(binary.LittleEndian.Uint16(message[2:]))
	dropped := binary.LittleEndian.Uint32(message[4:])
	make, ok := messages[kind]
	if !ok {
		return fmt.Errorf("a message of type %v, which no point of the configuration sends", kind)
	}
	body := make()
	if err := proto.Unmarshal(message[size:], body); err != nil {
		return err
	}
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(body)
	if err != nil {
		return err
	}
	line, err := json.Marshal(map[string]any{"point": kind.String(), "dropped": dropped, "data": json.RawMessage(text)})
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	return nil
}
