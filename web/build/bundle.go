package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// targets are the oldest browsers that the loader is written for: those with
// top-level await and implicit setLocalDescription.
var targets = []api.Engine{
	{Name: api.EngineChrome, Version: "100"},
	{Name: api.EngineFirefox, Version: "100"},
	{Name: api.EngineSafari, Version: "16.4"},
}

// bundle returns entry with all that it imports, minified.
func bundle(entry string, format api.Format) ([]byte, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	version, err := packageVersion()
	if err != nil {
		return nil, err
	}
	options := api.BuildOptions{
		EntryPoints:       []string{entry},
		AbsWorkingDir:     root,
		Bundle:            true,
		Format:            format,
		Engines:           targets,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone, // Go's licence travels in LICENSE
		Charset:           api.CharsetUTF8,
		Define:            map[string]string{"MESHY_VERSION": `"` + version + `"`},
		LogLevel:          api.LogLevelSilent,
	}
	if filepath.Ext(entry) != ".css" {
		options.Plugins = []api.Plugin{apart, wasmExec(filepath.Join(root, "wasm_exec.js"))}
		// wasm_exec.js defines globals; in our bundles these are properties of an
		// object of our own (web/src/go.js).
		options.Inject = []string{"web/src/go.js"}
		options.Define["globalThis.Go"] = "goScope.Go"
		options.Define["fs"] = "goScope.fs"
		// Its own members, but for those that Go asks for by name (syscall/js).
		options.MangleProps = "^_[a-zA-Z]"
		options.ReserveProps = "^_(pendingEvent|makeFuncWrapper)$"
	}
	result := api.Build(options)
	if len(result.Errors) > 0 {
		texts := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return nil, errors.New(strings.Join(texts, ""))
	}
	return result.OutputFiles[0].Contents, nil
}

// unneeded are the parts of wasm_exec.js that no page needs: what defines Node's
// fs, process and path or asks for what every browser has, and what Go's own tests
// import.
var unneeded = []*regexp.Regexp{
	regexp.MustCompile(`(?ms)^\tif \(!globalThis\.\w+\) \{\n.*?^\t\}\n`),
	regexp.MustCompile(`(?ms)^\tconst enosys = .*?^\t\};\n`),
	regexp.MustCompile(`(?ms)^\t\t\tconst testCallExport = .*?^\t\t\t\}\n`),
	regexp.MustCompile(`(?ms)^\t\t\t\t_gotest: \{\n.*?^\t\t\t\t\},\n`),
}

// engineFile is the part of the loader that a page needs once the program runs.
const engineFile = "meshy-engine.mjs"

// apart leaves the import of the engine to the browser, or to a page's own bundler.
var apart = api.Plugin{Name: "apart", Setup: func(b api.PluginBuild) {
	b.OnResolve(api.OnResolveOptions{Filter: "^\\./" + regexp.QuoteMeta(engineFile) + "$"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		return api.OnResolveResult{Path: args.Path, External: true}, nil
	})
}}

// wasmExec resolves the import of wasm_exec to Go's file without those: web/src/go.js
// has what the runtime needs of fs, in a tenth of the size.
func wasmExec(file string) api.Plugin {
	return api.Plugin{Name: "wasm_exec", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^wasm_exec$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: file}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: `wasm_exec\.js$`}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			text, err := os.ReadFile(file)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			// Written otherwise by a later Go, they stay, and only cost their size.
			rest := string(text)
			for _, part := range unneeded {
				less := part.ReplaceAllString(rest, "")
				if less == rest {
					return api.OnLoadResult{}, fmt.Errorf("this Go's wasm_exec.js is written otherwise than the build knows: no %s", part)
				}
				rest = less
			}
			return api.OnLoadResult{Contents: &rest, Loader: api.LoaderJS}, nil
		})
	}}
}

// loaderFiles are what a page loads beside the program: one form of the loader, and
// its engine.
var loaderFiles = []struct {
	name, entry string
	format      api.Format
}{
	{"meshy.js", "web/src/classic.js", api.FormatIIFE},
	{"meshy.mjs", "web/src/module.js", api.FormatESModule},
	{engineFile, "web/src/running.js", api.FormatESModule},
}

// loader bundles them.
func loader(o *output) error {
	for _, file := range loaderFiles {
		text, err := bundle(file.entry, file.format)
		if err != nil {
			return err
		}
		if err := o.add(file.name, text); err != nil {
			return err
		}
	}
	return nil
}

// npmPackage completes dist as the package that npm pack takes.
func npmPackage(o *output) error {
	for from, to := range map[string]string{
		"web/meshy.d.ts":   "meshy.d.ts",
		"web/package.json": "package.json",
		"README.md":        "README.md",
		"LICENSE":          "LICENSE",
	} {
		text, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := o.add(to, text); err != nil {
			return err
		}
	}
	return nil
}

// packageVersion reads the one place where the version stands.
func packageVersion() (string, error) {
	text, err := os.ReadFile("web/package.json")
	if err != nil {
		return "", err
	}
	var manifest struct{ Version string }
	if err := json.Unmarshal(text, &manifest); err != nil {
		return "", fmt.Errorf("web/package.json: %w", err)
	}
	return manifest.Version, nil
}
