package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// configFlags says where the configuration file is.
type configFlags struct {
	Config string `group:"operate" placeholder:"FILE" help:"TOML file with flags by their names, such as addr = \"localhost:8080\". Flags come before the environment, and that before the file."`
}

// configFile is the file that --config names. It gives values to flags that neither
// the arguments nor the environment have set.
type configFile struct {
	loaded bool
	values map[string]any // flag name -> string, or []any of strings
}

var _ kong.Resolver = (*configFile)(nil)

// Validate implements kong.Resolver. The file is checked when it is read.
func (c *configFile) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver.
func (c *configFile) Resolve(context *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !c.loaded {
		c.loaded = true
		if err := c.load(context); err != nil {
			return nil, err
		}
	}
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return c.values[flag.Name], nil
}

// load reads the file, and fails on a key that is no flag of any command.
func (c *configFile) load(context *kong.Context) error {
	path := ""
	for _, flag := range context.Flags() {
		if flag.Name == "config" {
			path, _ = context.FlagValue(flag).(string)
		}
	}
	if path == "" {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return fmt.Errorf("cannot read %s: %w", path, err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		return fmt.Errorf("%s is not TOML: %w", path, err)
	}
	c.values = make(map[string]any)
	if err := flatten(c.values, "", tree); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	known := flagNames(context.Model.Node)
	for _, key := range slices.Sorted(maps.Keys(c.values)) {
		if !known[key] {
			return fmt.Errorf("%s: no flag is called %q: run \"meshy %s --help\" for those there are", path, key, context.Command())
		}
	}
	return nil
}

// flatten puts a table into values: its name and a key make a flag's name, so that
// [log] format and log-format are the same.
func flatten(values map[string]any, prefix string, table map[string]any) error {
	for key, value := range table {
		name := prefix + strings.ReplaceAll(key, "_", "-")
		var flat any
		switch v := value.(type) {
		case map[string]any:
			if err := flatten(values, name+"-", v); err != nil {
				return err
			}
			continue
		case []any:
			list := make([]any, len(v))
			for i, element := range v {
				list[i] = fmt.Sprint(element)
			}
			flat = list
		case []map[string]any:
			return fmt.Errorf("%q is an array of tables: want a value or a list of them", name)
		default:
			flat = fmt.Sprint(v)
		}
		if _, twice := values[name]; twice {
			return fmt.Errorf("%q is there twice", name)
		}
		values[name] = flat
	}
	return nil
}

// flagNames lists the flags of a command and those below it.
func flagNames(node *kong.Node) map[string]bool {
	names := make(map[string]bool)
	for _, flag := range node.Flags {
		names[flag.Name] = flag.Name != "help" && flag.Name != "config"
	}
	for _, child := range node.Children {
		maps.Copy(names, flagNames(child))
	}
	return names
}
