// armed.go - makes a TCP socket as Go programs do, and prints whether it is armed, as armed.c.
package main

import (
	"fmt"
	"syscall"
)

func main() {
	fd, _ := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	on, _ := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE)
	if on != 0 {
		fmt.Println("armed")
	} else {
		fmt.Println("not armed")
	}
}
