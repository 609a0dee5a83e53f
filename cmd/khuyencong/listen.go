package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"khuyencong/internal/errs"
	"khuyencong/internal/web"
)

// stopTime is how long requests under way may take to finish after the signal.
const stopTime = 20 * time.Second

// checkAddr refuses an address that is not HOST:PORT.
func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return errs.Wrong("--addr", "Địa chỉ phải có dạng MÁY:CỔNG, chẳng hạn 127.0.0.1:8080, không phải %q.", addr)
	}
	return nil
}

// listen serves h at addr until ctx ends, then takes no more and lets requests under way
// finish. It calls ready with the address once connections are taken. An address that cannot
// be had is wrong input.
func listen(ctx context.Context, log *slog.Logger, addr string, h http.Handler, ready func(address string)) error {
	var conf net.ListenConfig
	l, err := conf.Listen(ctx, "tcp", addr)
	if err != nil {
		return errs.Wrong("--addr", "Không nghe được ở %s: địa chỉ đang có chương trình khác dùng hoặc không thuộc máy này. Hãy chọn địa chỉ khác.", addr).Because(err)
	}
	srv := web.NewServer(addr, h)
	srv.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	log.Info("listening", "addr", l.Addr().String())
	ready(readable(l.Addr()))

	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping", "wait", stopTime.String())
	// The signal has ended ctx; what is under way gets its own time.
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := srv.Shutdown(wait); err != nil {
		return errors.Join(fmt.Errorf("requests still under way after %s: %w", stopTime, err), srv.Close())
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	log.Info("stopped")
	return nil
}

// readable is the address as a browser takes it.
func readable(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// closing closes c at the end of a command and keeps the first error.
func closing(c io.Closer, err *error) {
	if e := c.Close(); e != nil && *err == nil {
		*err = fmt.Errorf("close: %w", e)
	}
}
