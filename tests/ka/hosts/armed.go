// As armed.c: makes a TCP socket the way Go does, and says whether it is armed.
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
