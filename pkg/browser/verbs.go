//go:build js

package browser

import "strings"

// Verb is something that the glue can do. The files of web/src that have them say
// what each takes and answers.
type Verb int32

const (
	doSetTimer Verb = iota
	doClearTimer
	doSoon
	doRandom
	doEmit

	doNewConn
	doCloseConn
	doSignalingState
	doDescribe
	doAddCandidate
	doRestartICE
	doStats
	doAddReceiver
	doRemoveTrack
	doTransceivers

	doOpenChannel
	doCloseChannel
	doDetach
	doSendText
	doBuffered
	doMaxMessageSize
	doWatermark

	doSendAlone
	doSendTexts
	doSendBytes
	doGather
	doFree
	doName
	doForgetName
	doForgetAddress
	doDeliver
	doProgress
	doSettle

	doDial
	doUnlisten
	doReadyState
	doSendFrame
)

// verbs are their names, by which the glue finds them once, when the program begins.
var verbs = [...]string{
	doSetTimer:   "setTimer",
	doClearTimer: "clearTimer",
	doSoon:       "soon",
	doEmit:       "emit",
	doRandom:     "random",

	doNewConn:        "newConn",
	doCloseConn:      "closeConn",
	doSignalingState: "signalingState",
	doDescribe:       "describe",
	doAddCandidate:   "addCandidate",
	doRestartICE:     "restartICE",
	doStats:          "stats",
	doAddReceiver:    "addReceiver",
	doRemoveTrack:    "removeTrack",
	doTransceivers:   "transceivers",

	doOpenChannel:    "openChannel",
	doCloseChannel:   "closeChannel",
	doDetach:         "detach",
	doSendText:       "sendText",
	doBuffered:       "buffered",
	doMaxMessageSize: "maxMessageSize",
	doWatermark:      "watermark",

	doSendAlone:     "sendAlone",
	doSendTexts:     "sendTexts",
	doSendBytes:     "sendBytes",
	doGather:        "gather",
	doFree:          "free",
	doName:          "name",
	doForgetName:    "forgetName",
	doForgetAddress: "forgetAddress",
	doDeliver:       "deliver",
	doProgress:      "progress",
	doSettle:        "settle",

	doDial:       "dial",
	doUnlisten:   "unlisten",
	doReadyState: "readyState",
	doSendFrame:  "sendFrame",
}

// isAnswered reports whether the glue answers v with a letter; its number is the
// letter's length then.
func (v Verb) isAnswered() bool { return v == doRandom || v == doSignalingState || v == doTransceivers }

// agree has the glue give the verbs our numbers. It fails when it has not all of them:
// the program and its loader are of two versions.
func (p *Page) agree() error {
	_, err := call(p.glue, "serve", strings.Join(verbs[:], " "))
	return err
}
