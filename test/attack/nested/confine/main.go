// Confines itself as any process may, then becomes the command; Linux on x86_64 and arm64, without cgo.
//
//	nested-confine landlock FOLDER COMMAND…   leaves writing below FOLDER alone; ends with 3 where the kernel has no Landlock
//	nested-confine seccomp COMMAND…           denies mkdir and mkdirat by a filter of its own; ends with 3 where the kernel takes none
package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"
)

const (
	setNoNewPrivs   = 38  // PR_SET_NO_NEW_PRIVS
	setSeccomp      = 22  // PR_SET_SECCOMP
	createRuleset   = 444 // the same numbers on every architecture
	addRule         = 445
	restrictSelf    = 446
	createVersion   = 1
	pathBeneath     = 1
	writes          = 0x1ff2 // all rights of the first version but execute, read_file and read_dir
	openPath        = 0x200000
	filterMode      = 2
	loadNumber      = 0x20 // BPF_LD | BPF_W | BPF_ABS, of the call's number at offset 0
	jumpIfEqual     = 0x15
	ret             = 0x06
	allow           = 0x7fff0000
	denyWithEPERM   = 0x00050001
	mkdirOnX86      = 83
	mkdiratOnX86    = 258
	mkdiratOnOthers = 34
)

type rulesetAttr struct{ handledAccessFS uint64 }

// The kernel reads 12 bytes of it: its struct is packed.
type pathBeneathAttr struct {
	allowed uint64
	parent  int32
}

type instruction struct {
	code    uint16
	yes, no uint8
	k       uint32
}

type program struct {
	length uint16
	filter *instruction
}

func must(what string, errno syscall.Errno) {
	if errno != 0 {
		fmt.Fprintf(os.Stderr, "nested-confine: %s: %v (%d)\n", what, errno, int(errno))
		os.Exit(3)
	}
}

func call(what string, number, a, b, c, d uintptr) uintptr {
	got, _, errno := syscall.RawSyscall6(number, a, b, c, d, 0, 0)
	must(what, errno)
	return got
}

func landlock(folder string) {
	version := call("landlock_create_ruleset", createRuleset, 0, 0, createVersion, 0)
	fmt.Fprintf(os.Stderr, "nested-confine: Landlock version %d\n", version)
	attr := rulesetAttr{writes}
	ruleset := call("landlock_create_ruleset", createRuleset, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0, 0)
	parent, err := syscall.Open(folder, openPath|syscall.O_CLOEXEC, 0)
	if err != nil {
		must("open "+folder, err.(syscall.Errno))
	}
	beneath := pathBeneathAttr{writes, int32(parent)}
	call("landlock_add_rule", addRule, ruleset, pathBeneath, uintptr(unsafe.Pointer(&beneath)), 0)
	call("landlock_restrict_self", restrictSelf, ruleset, 0, 0, 0)
}

func seccomp() {
	denied := []uint32{mkdiratOnOthers}
	if runtime.GOARCH == "amd64" {
		denied = []uint32{mkdirOnX86, mkdiratOnX86}
	}
	filter := []instruction{{loadNumber, 0, 0, 0}}
	for _, number := range denied {
		filter = append(filter, instruction{jumpIfEqual, 0, 1, number}, instruction{ret, 0, 0, denyWithEPERM})
	}
	filter = append(filter, instruction{ret, 0, 0, allow})
	loaded := program{uint16(len(filter)), &filter[0]}
	call("PR_SET_SECCOMP", syscall.SYS_PRCTL, setSeccomp, filterMode, uintptr(unsafe.Pointer(&loaded)), 0)
}

func main() {
	runtime.LockOSThread() // both kinds of filter are this thread's, and execve keeps what the thread has
	call("PR_SET_NO_NEW_PRIVS", syscall.SYS_PRCTL, setNoNewPrivs, 1, 0, 0)
	command := os.Args[2:]
	if os.Args[1] == "landlock" {
		landlock(os.Args[2])
		command = os.Args[3:]
	} else {
		seccomp()
	}
	path, err := exec.LookPath(command[0])
	if err == nil {
		err = syscall.Exec(path, command, os.Environ())
	}
	fmt.Fprintln(os.Stderr, "nested-confine:", err)
	os.Exit(3)
}
