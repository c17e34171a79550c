//go:build !js

package wire_test

import (
	"testing"

	"github.com/meshy/meshy/pkg/wire"
	"github.com/meshy/meshy/pkg/wire/vectors"
)

func TestNativeCodecPassesTheVectors(t *testing.T) {
	vectors.Test(t, func(frame string) (wire.Message, error) { return wire.Decode([]byte(frame)) })
}
