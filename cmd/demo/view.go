//go:build js

package main

import "honnef.co/go/js/dom/v2"

// view is the page's document.
type view struct {
	document dom.Document
	talk     dom.Element
	line     dom.Element
	input    *dom.HTMLInputElement
	button   *dom.HTMLButtonElement
}

func newView(d dom.Document) *view {
	return &view{
		document: d,
		talk:     d.GetElementByID("talk"),
		line:     d.GetElementByID("status"),
		input:    d.GetElementByID("text").(*dom.HTMLInputElement),
		button:   d.GetElementByID("send").(*dom.HTMLButtonElement),
	}
}

// ready lets people write.
func (v *view) ready() {
	v.input.SetDisabled(false)
	v.button.SetDisabled(false)
	v.input.Focus()
}

// onSubmit calls say with each line that is sent. It holds as long as the page.
func (v *view) onSubmit(say func(string)) {
	v.document.GetElementByID("form").AddEventListener("submit", false, func(e dom.Event) {
		e.PreventDefault()
		if text := v.input.Value(); text != "" {
			v.input.SetValue("")
			say(text)
		}
	})
}

// status replaces the line under the title.
func (v *view) status(text string) { v.line.SetTextContent(text) }

// message shows what from has said; "" is this page.
func (v *view) message(from, text string) {
	item := v.document.CreateElement("li")
	if from == "" {
		item.Class().Add("own")
	} else {
		who := v.document.CreateElement("b")
		who.SetTextContent(from)
		item.AppendChild(who)
	}
	item.AppendChild(v.document.CreateTextNode(text))
	v.append(item)
}

// note shows what happened.
func (v *view) note(text string, bad bool) {
	item := v.document.CreateElement("li")
	item.Class().Add("note")
	if bad {
		item.Class().Add("bad")
	}
	item.SetTextContent(text)
	v.append(item)
}

func (v *view) append(item dom.Element) {
	v.talk.AppendChild(item)
	item.Underlying().Call("scrollIntoView", false)
}
