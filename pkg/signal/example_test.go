package signal_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gorilla/websocket"
	"github.com/meshy/meshy/pkg/signal"
	"github.com/meshy/meshy/pkg/wire"
)

// A hub in a program's own HTTP server, and two pages that meet in a room.
func ExampleHub() {
	hub := signal.NewHub(signal.Options{Origins: []string{"https://app.example"}})
	mux := http.NewServeMux()
	mux.Handle("/ws", hub)
	server := httptest.NewServer(mux)
	defer server.Close()
	defer func() { _ = hub.Shutdown(context.Background()) }()

	url := "ws" + strings.TrimPrefix(server.URL, "http") + "/ws?room=jam"
	join := func() (*websocket.Conn, wire.Message) {
		page, _, err := websocket.DefaultDialer.Dial(url, nil)
		if err != nil {
			panic(err)
		}
		frame, err := wire.Encode(wire.Message{Event: wire.PeerConnectOffer})
		if err != nil {
			panic(err)
		}
		if err := page.WriteMessage(websocket.TextMessage, frame); err != nil {
			panic(err)
		}
		return page, receive(page)
	}
	alice, welcome := join()
	defer alice.Close()
	fmt.Println("alice meets", len(welcome.Peers))
	bob, welcome := join()
	defer bob.Close()
	fmt.Println("bob meets", len(welcome.Peers))
	fmt.Println("alice hears of bob:", receive(alice).ClientID == welcome.ClientID)
	// Output:
	// alice meets 0
	// bob meets 1
	// alice hears of bob: true
}

// receive reads one message as a page does.
func receive(page *websocket.Conn) wire.Message {
	_, frame, err := page.ReadMessage()
	if err != nil {
		panic(err)
	}
	m, err := wire.Decode(frame)
	if err != nil {
		panic(err)
	}
	if err := wire.Validate(m, wire.FromServer); err != nil {
		panic(err)
	}
	return m
}
