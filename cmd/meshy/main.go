// Command meshy is the server side of meshy in one program: the signalling hub,
// and the library, demo and documentation for browsers to load.
//
//	meshy serve [flags]
//	meshy turn [flags]
//	meshy token [flags]
//	meshy version
//	meshy help [command]
//
// Each command is a file here, and a group of flags that belong together is a
// type of its own; what they do is the packages' business.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// commands is the command line. A field is a command; its type has the flags,
// and a method Run(context.Context, streams) error.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Serve signalling, the library and the demo."`
	Turn    turnCommand    `cmd:"" help:"Run the STUN and TURN relay alone."`
	Token   tokenCommand   `cmd:"" help:"Print a token that lets a page join."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// streams is where a command writes: what was asked for, and the log.
type streams struct{ stdout, stderr io.Writer }

// errUsage says that the arguments, the environment or the configuration file make
// no sense together, which no single flag could find out.
var errUsage = errors.New("wrong usage")

// run is the program: it does what args say until that is done or ctx ends, and
// returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	to := streams{stdout, stderr}
	command, helped, err := parse(args, to)
	switch {
	case helped:
		return exitOK
	case err != nil:
		fmt.Fprintln(stderr, "meshy:", err)
		return exitUsage
	}
	if err := command.Run(ctx, to); err != nil {
		code := exitFailed
		if errors.Is(err, errUsage) {
			code = exitUsage
		}
		text := strings.ReplaceAll(err.Error(), errUsage.Error()+": ", "")
		fmt.Fprintln(stderr, command.FullPath()+":", text)
		return code
	}
	return exitOK
}
