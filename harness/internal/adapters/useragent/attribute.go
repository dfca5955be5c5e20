package useragent

import "golang.org/x/net/html"

// Attribute is the value of an attribute of an element of a page; empty where it has none.
func Attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
