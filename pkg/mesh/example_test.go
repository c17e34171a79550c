package mesh_test

import (
	"fmt"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/mesh/meshtest"
)

// Two pages join a room, talk, and one leaves. In a browser pkg/browser makes the
// connections, the sockets and the timers; here a simulated world does, which is
// how the tests of this package run.
func Example() {
	world := meshtest.New(1)
	room := world.NewHub()
	ada, bob := world.NewPage("ada", room), world.NewPage("bob", room)
	for _, page := range []*meshtest.Page{ada, bob} {
		page.Configure(meshtest.Reliable("chat"))
		page.Deaf = true // its messages are no test's
	}

	bob.Listener = func(e mesh.Event) {
		switch e.Name {
		case mesh.PeerConnect:
			fmt.Println("bob meets", world.NameOf(e.ClientID))
		case mesh.PeerAddTrack:
			fmt.Println("bob hears", e.TrackID)
		case mesh.PeerDataMessage:
			fmt.Printf("bob reads %q on %s\n", bob.Texts(e.Payload)[0], e.Channel)
		case mesh.PeerDisconnect:
			fmt.Println("bob misses", world.NameOf(e.ClientID), "who", e.Reason)
		}
	}

	// What is said to everyone holds for those who come later, too.
	fmt.Println("ada sends", ada.AddTrack("", "audio").ID)

	ada.Connect()
	bob.Connect()
	if err := world.Run(); err != nil {
		fmt.Println(err)
	}

	for _, peer := range ada.Mesh.Peers() {
		err := ada.Post(peer.ID(), "chat", ada.NewPayload("hello", 0), func(err error) {
			fmt.Println("ada's message is on its way:", err == nil)
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	if err := world.Run(); err != nil {
		fmt.Println(err)
	}

	ada.Disconnect()
	if err := world.Run(); err != nil {
		fmt.Println(err)
	}

	// Output:
	// ada sends ada-1
	// bob meets ada
	// bob hears ada-1
	// ada's message is on its way: true
	// bob reads "hello" on chat
	// bob misses ada who left
}
