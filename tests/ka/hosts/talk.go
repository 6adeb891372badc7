// talk.go - a Go program with an idle TCP connection, without keepalive: talk HOST:PORT
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	c, err := (&net.Dialer{KeepAlive: -1}).Dial("tcp", os.Args[1])
	if err != nil {
		panic(err)
	}
	fmt.Println("connected")
	_, err = c.Read(make([]byte, 1))
	fmt.Println(err)
}
