package importing

// Window makes fewer rows stand together, so that a short list is many of them; the function gives
// back what it was.
func Window(n int) (back func()) {
	was := window
	window = n
	return func() { window = was }
}
