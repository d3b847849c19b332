// A feed that loses nothing: it keeps every line until it is acknowledged, connects again, and sends it again.
//
//	go run feed.go [HOST [PORT [SYMBOL [COUNT]]]]
//
// Go 1.18 or newer, its standard library only.
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const window = 10_000

// Feed takes lines by Send, from one goroutine; Drain returns once all of them are stored.
type Feed struct {
	address string
	who     string

	lock         sync.Mutex
	changed      *sync.Cond
	waiting      []string // lines that are not acknowledged, oldest first
	acknowledged int      // the number of the last line that is
	sent         int      // the highest number that was sent so far
	rejected     int
	reconnects   int
	connected    bool
	asked        bool // whether the door waits for a #PONG
}

// NewFeed begins to connect.
func NewFeed(address, provider string) *Feed {
	// New for every run: lines are told apart by session and number, through all reconnects.
	feed := &Feed{
		address: address,
		who:     fmt.Sprintf("provider=%s session=go-%d ack=on", provider, time.Now().UnixNano()),
	}
	feed.changed = sync.NewCond(&feed.lock)
	go feed.run()
	return feed
}

// Send takes a line, and waits while too many are not acknowledged.
func (f *Feed) Send(line string) {
	f.lock.Lock()
	defer f.lock.Unlock()
	for len(f.waiting) >= window {
		f.changed.Wait()
	}
	f.waiting = append(f.waiting, line+"\n")
	f.changed.Broadcast()
}

// Drain waits until all lines are stored.
func (f *Feed) Drain() {
	f.lock.Lock()
	defer f.lock.Unlock()
	for len(f.waiting) > 0 {
		f.changed.Wait()
	}
}

func (f *Feed) run() {
	for {
		door, err := net.DialTimeout("tcp", f.address, 10*time.Second)
		if err == nil {
			err = f.write(door)
			door.Close() // once more is harmless
		}
		fmt.Fprintf(os.Stderr, "%v: trying again\n", err)
		f.lock.Lock()
		f.reconnects++
		f.lock.Unlock()
		time.Sleep(500 * time.Millisecond)
	}
}

func (f *Feed) write(door net.Conn) error {
	f.lock.Lock()
	next := f.acknowledged + 1
	hello := fmt.Sprintf("#HELLO %s seq=%d resend=%d\n", f.who, next, f.sent)
	f.connected = true
	f.lock.Unlock()
	if _, err := door.Write([]byte(hello)); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		f.read(door)
		close(ended)
	}()
	defer func() {
		door.Close()
		<-ended
	}()
	for {
		f.lock.Lock()
		for f.connected && !f.asked && next > f.acknowledged+len(f.waiting) {
			f.changed.Wait()
		}
		if !f.connected {
			f.lock.Unlock()
			return fmt.Errorf("the door has closed the connection")
		}
		lines := f.waiting[next-f.acknowledged-1:]
		text := strings.Join(lines, "")
		next += len(lines)
		if next-1 > f.sent {
			f.sent = next - 1
		}
		if f.asked {
			text += "#PONG\n"
			f.asked = false
		}
		f.lock.Unlock()
		if _, err := door.Write([]byte(text)); err != nil {
			return err
		}
	}
}

func (f *Feed) read(door net.Conn) {
	answers := bufio.NewScanner(door)
	for answers.Scan() {
		word, rest, _ := strings.Cut(answers.Text(), " ")
		f.lock.Lock()
		switch word {
		case "#ACK":
			if number, err := strconv.Atoi(rest); err == nil && number > f.acknowledged {
				f.waiting = f.waiting[number-f.acknowledged:]
				f.acknowledged = number
			}
		case "#REJECT": // it will be covered by an #ACK all the same
			f.rejected++
			fmt.Fprintln(os.Stderr, answers.Text())
		case "#PING":
			f.asked = true
		case "#BYE":
			fmt.Fprintln(os.Stderr, answers.Text())
		}
		f.changed.Broadcast()
		f.lock.Unlock()
	}
	f.lock.Lock()
	f.connected = false
	f.changed.Broadcast()
	f.lock.Unlock()
}

func argument(index int, otherwise string) string {
	if len(os.Args) > index {
		return os.Args[index]
	}
	return otherwise
}

func main() {
	address := net.JoinHostPort(argument(1, "localhost"), argument(2, "7000"))
	symbol := argument(3, "GO.N")
	count, err := strconv.Atoi(argument(4, "1000"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	feed := NewFeed(address, "go")
	price := 100.0
	for i := 0; i < count; i++ {
		price *= 1 + (rand.Float64()-0.5)/1000
		feed.Send(fmt.Sprintf("%s|%.4f|%d|10|%.4f|%.4f",
			symbol, price, time.Now().UnixNano(), price-0.01, price+0.01))
		time.Sleep(5 * time.Millisecond)
	}
	feed.Drain()
	fmt.Printf("sent %d, acknowledged %d, rejected %d, reconnects %d\n",
		count, feed.acknowledged, feed.rejected, feed.reconnects)
}
