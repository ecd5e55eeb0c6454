package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// called makes a system call: nil if the kernel takes it.
func called(name string, number uintptr, args ...uintptr) (uintptr, error) {
	var a [6]uintptr
	copy(a[:], args)
	value, _, errno := syscall.Syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5])
	if errno != 0 {
		return 0, wall(fmt.Errorf("%s: %w", name, errno))
	}
	fmt.Printf("%s: taken\n", name)
	return value, nil
}

func opened(family, kind, protocol int) error {
	name := fmt.Sprintf("socket(%d, %d, %d)", family, kind, protocol)
	_, err := called(name, syscall.SYS_SOCKET, uintptr(family), uintptr(kind), uintptr(protocol))
	return err
}

func packetSocket([]string) error { return opened(syscall.AF_PACKET, syscall.SOCK_RAW, 0x0300) }

func icmpSocket([]string) error {
	return opened(syscall.AF_INET, syscall.SOCK_RAW, syscall.IPPROTO_ICMP)
}

func socketFamily(args []string) error { return opened(number(args[0]), number(args[1]), 0) }

func ioUring([]string) error {
	var parameters [120]byte
	_, err := called("io_uring_setup", 425, 4, uintptr(unsafe.Pointer(&parameters)))
	return err
}

// trace has the process traced by its parent, as debuggers do.
func trace([]string) error {
	runtime.LockOSThread()
	_, err := called("ptrace", syscall.SYS_PTRACE, syscall.PTRACE_TRACEME)
	return err
}

// keyring adds a key to the keyring of the session, which the kernel does not keep by container.
func keyring([]string) error {
	kind, name, value := []byte("user\x00"), []byte("attack-suite\x00"), []byte("value")
	const ofSession = ^uintptr(2) // KEY_SPEC_SESSION_KEYRING, -3
	_, err := called("add_key", syscall.SYS_ADD_KEY, uintptr(unsafe.Pointer(&kind[0])), uintptr(unsafe.Pointer(&name[0])),
		uintptr(unsafe.Pointer(&value[0])), uintptr(len(value)), ofSession)
	return err
}

// Capabilities without which root can do less than another user.
const (
	capSetUID  = 7
	capSetFCap = 31
)

// userMount makes a user namespace, in which the process has every capability, and mounts a file system.
func userMount([]string) error {
	if os.Getuid() == 0 && !holds(capSetFCap) {
		return errors.New("root without capabilities maps no user, and other users do")
	}
	command := exec.Command("/proc/self/exe", "mount")
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	return ran(command)
}

// ran is how a program ended: one that ends with "stopped" was stopped.
func ran(command *exec.Cmd) error {
	output, err := command.CombinedOutput()
	fmt.Print(string(output))
	if command.ProcessState != nil && command.ProcessState.ExitCode() == stopped {
		return denied{err}
	}
	return wall(err)
}

func mountHere([]string) error {
	if err := syscall.Mount("none", "/tmp", "tmpfs", 0, ""); err != nil {
		return wall(fmt.Errorf("mount: %w", err))
	}
	fmt.Println("mounted as the root of a user namespace")
	return nil
}

// setuid starts a program that belongs to root and has the setuid bit, as a user that is not root.
func setuid(args []string) error {
	command := exec.Command(args[0], "user-id")
	if os.Getuid() == 0 {
		if !holds(capSetUID) {
			return errors.New("root without capabilities becomes no other user first")
		}
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	output, err := command.CombinedOutput()
	fmt.Print(string(output))
	if err != nil {
		return wall(err)
	}
	if strings.HasPrefix(string(output), "effective user 0\n") {
		return nil
	}
	return denied{errors.New("the program is not root")}
}

func userID([]string) error {
	fmt.Printf("effective user %d\n", os.Geteuid())
	return nil
}

// device makes a device node of the machine's memory, and does not open it.
func device([]string) error {
	path := "/tmp/attack-device"
	if err := syscall.Mknod(path, syscall.S_IFCHR|0o600, 1<<8|1); err != nil {
		return wall(fmt.Errorf("mknod: %w", err))
	}
	fmt.Println("made a node of the memory of the machine")
	return os.Remove(path)
}

func changeRoot([]string) error {
	runtime.LockOSThread()
	if err := syscall.Chroot("/tmp"); err != nil {
		return wall(fmt.Errorf("chroot: %w", err))
	}
	fmt.Println("the root is /tmp now")
	return nil
}

// dropped writes a program into a folder and runs it.
func dropped(args []string) error {
	own, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return err
	}
	path := filepath.Join(args[0], "attack-dropped")
	if err := os.WriteFile(path, own, 0o700); err != nil {
		return wall(err)
	}
	defer os.Remove(path)
	return ran(exec.Command(path, "user-id"))
}

// processes starts many processes that wait, and ends them.
func processes(args []string) error {
	var started []*exec.Cmd
	defer func() {
		for _, each := range started {
			each.Process.Kill()
			each.Wait()
		}
	}()
	for range number(args[0]) {
		command := exec.Command("/bin/sleep", "60")
		if err := command.Start(); err != nil {
			fmt.Printf("%d processes run\n", len(started))
			return wall(err)
		}
		started = append(started, command)
	}
	fmt.Printf("%d processes run at a time\n", len(started))
	return nil
}

// memory takes memory in a process of its own, since the kernel ends the one that takes too much.
func memory(args []string) error {
	if len(args) == 2 {
		taken := make([]byte, number(args[0])<<20)
		for i := 0; i < len(taken); i += 4096 {
			taken[i] = 1
		}
		time.Sleep(time.Second)
		fmt.Printf("holds %d MiB\n", len(taken)>>20)
		runtime.KeepAlive(taken)
		return nil
	}
	command := exec.Command("/proc/self/exe", "memory", args[0], "here")
	err := ran(command)
	if status, isUnix := command.ProcessState.Sys().(syscall.WaitStatus); isUnix && status.Signal() == syscall.SIGKILL {
		return denied{err}
	}
	return err
}
