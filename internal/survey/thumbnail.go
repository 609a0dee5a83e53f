package survey

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // photographs of screens
	"io"

	"khuyencong/internal/errs"
)

const (
	thumbSide   = 320        // pixels of the longer side
	thumbPixels = 60_000_000 // of the largest photograph drawn small
	thumbsAtOne = 2          // drawn at one time, for a photograph takes much memory
)

var thumbing = make(chan struct{}, thumbsAtOne)

// Thumbnail draws a photograph small, as JPEG, the way it was held. Invalid where the standard
// library cannot read it or it is too large; the file itself stays as it came.
func Thumbnail(r io.ReadSeeker) ([]byte, error) {
	unreadable := errs.New(errs.Invalid, "Ảnh này không xem nhỏ được; hãy tải về để xem.")
	c, _, err := image.DecodeConfig(bufio.NewReader(r))
	if err != nil || c.Width <= 0 || c.Height <= 0 || c.Width > thumbPixels/c.Height {
		return nil, unreadable.Because(err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	turn := orientation(bufio.NewReader(r))
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	thumbing <- struct{}{}
	defer func() { <-thumbing }()
	full, _, err := image.Decode(bufio.NewReader(r))
	if err != nil {
		return nil, unreadable.Because(err)
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, shrink(full, turn), &jpeg.Options{Quality: 78})
	return b.Bytes(), err
}

// shrink averages the pixels that fall into each of the small picture's, on white, and turns it
// by an orientation of Exif.
func shrink(src image.Image, turn int) *image.RGBA {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	tw, th := w, h
	if longer := max(w, h); longer > thumbSide {
		tw, th = max(1, w*thumbSide/longer), max(1, h*thumbSide/longer)
	}
	ow, oh := tw, th
	if turn >= 5 {
		ow, oh = th, tw
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range th {
		for x := range tw {
			x0, x1, y0, y1 := x*w/tw, max((x+1)*w/tw, x*w/tw+1), y*h/th, max((y+1)*h/th, y*h/th+1)
			stepX, stepY := max(1, (x1-x0)/4), max(1, (y1-y0)/4)
			var r, g, bl, n uint32
			for sy := y0; sy < y1; sy += stepY {
				for sx := x0; sx < x1; sx += stepX {
					pr, pg, pb, pa := src.At(b.Min.X+sx, b.Min.Y+sy).RGBA()
					white := 0xffff - pa
					r, g, bl, n = r+(pr+white)>>8, g+(pg+white)>>8, bl+(pb+white)>>8, n+1
				}
			}
			ox, oy := turned(turn, x, y, tw, th)
			out.SetRGBA(ox, oy, color.RGBA{uint8(r / n), uint8(g / n), uint8(bl / n), 255})
		}
	}
	return out
}

// turned is where a pixel of a picture of w by h lies once it is turned by an orientation of Exif.
func turned(turn, x, y, w, h int) (int, int) {
	switch turn {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

// orientation reads how a camera was held out of a JPEG's Exif; 1 where nothing says it.
func orientation(r *bufio.Reader) int {
	var two [2]byte
	if _, err := io.ReadFull(r, two[:]); err != nil || two != [2]byte{0xff, 0xd8} {
		return 1
	}
	for range 32 {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xff || head[1] == 0xda {
			return 1
		}
		size := int(binary.BigEndian.Uint16(head[2:])) - 2
		if size < 0 {
			return 1
		}
		if head[1] != 0xe1 {
			if _, err := r.Discard(size); err != nil {
				return 1
			}
			continue
		}
		data := make([]byte, size)
		if _, err := io.ReadFull(r, data); err != nil {
			return 1
		}
		if turn := exifTurn(data); turn != 0 {
			return turn
		}
	}
	return 1
}

// exifTurn finds the orientation among the first tags of an Exif block; 0 where it is not there.
func exifTurn(data []byte) int {
	tiff, ok := bytes.CutPrefix(data, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 0
	}
	n := int(order.Uint16(tiff[at:]))
	for i := range n {
		tag := at + 2 + 12*i
		if tag+12 > len(tiff) {
			return 0
		}
		if order.Uint16(tiff[tag:]) == 0x0112 {
			if turn := int(order.Uint16(tiff[tag+8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 0
		}
	}
	return 0
}
