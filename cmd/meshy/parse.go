package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

const description = `meshy joins browsers into a full mesh: this program is everything else they need.`

// parsed is a command whose flags have been read.
type parsed struct{ *kong.Context }

// Run does what the command is for.
func (p parsed) Run(ctx context.Context, to streams) error {
	p.BindTo(ctx, (*context.Context)(nil))
	return p.Context.Run(to)
}

// FullPath is the command as it was written: "meshy serve".
func (p parsed) FullPath() string { return p.Model.Name + " " + p.Command() }

// helped ends the parser when help has been printed.
type helped struct{}

// parse reads args, then the environment, then the configuration file: what comes
// first counts. helped is set when the text that was asked for has been printed.
func parse(args []string, to streams) (command parsed, done bool, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case helped:
			done = true
		default:
			panic(p)
		}
	}()
	var file configFile
	parser, err := kong.New(&commands{},
		kong.Name("meshy"),
		kong.Description(description),
		kong.Writers(to.stdout, to.stderr),
		kong.Exit(func(int) { panic(helped{}) }),
		limitDefaults(),
		kong.DefaultEnvars("MESHY"),
		kong.Resolvers(&file),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
		kong.ValueFormatter(explain),
		kong.ExplicitGroups(groups),
	)
	if err != nil {
		return parsed{}, false, err
	}
	context, err := parser.Parse(spell(args))
	if err != nil {
		return parsed{}, false, fmt.Errorf("%w\n%s", err, hint(err))
	}
	return parsed{context}, false, nil
}

// spell turns the usual ways to ask for help or the version into the one that the
// parser knows.
func spell(args []string) []string {
	if len(args) == 0 {
		return []string{"--help"}
	}
	switch args[0] {
	case "help", "-help", "-h":
		return append(args[1:len(args):len(args)], "--help")
	case "--version", "-version", "-V":
		return append([]string{"version"}, args[1:]...)
	}
	return args
}

// hint says where the flags of the command at fault are explained.
func hint(err error) string {
	var at *kong.ParseError
	if errors.As(err, &at) && at.Context != nil && at.Context.Command() != "" {
		return `Run "meshy ` + at.Context.Command() + ` --help" for its flags.`
	}
	return `Run "meshy --help" for the commands.`
}

// explain is a flag's help, with its default and its variable.
func explain(v *kong.Value) string {
	var notes []string
	if v.HasDefault && v.Default != "" {
		notes = append(notes, "default "+v.Default)
	}
	for _, name := range v.Tag.Envs {
		notes = append(notes, "$"+name)
	}
	if len(notes) == 0 {
		return v.Help
	}
	return v.Help + " [" + strings.Join(notes, ", ") + "]"
}

// groups are the headings of flags in help, in order.
var groups = []kong.Group{
	{Key: "listen", Title: "Where to listen:"},
	{Key: "tls", Title: "HTTPS:"},
	{Key: "access", Title: "Who may join:"},
	{Key: "limit", Title: "How much one may use (a rate is BURST+RATE/s):"},
	{Key: "turn", Title: "STUN and TURN:"},
	{Key: "key", Title: "What to sign with:"},
	{Key: "operate", Title: "How to run it:"},
}
