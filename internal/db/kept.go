package db

import (
	"reflect"
	"sync"
)

type memory struct {
	once sync.Once
	it   any
}

// Kept returns the one T that this process keeps beside the database, made at the first call: what
// a capability holds in memory of its rows lives and ends with the database that it is of. make is
// given the database over connections of its own, so that nobody who holds one waits for another.
func Kept[T any](d *DB, make func(*DB) *T) *T {
	k, _ := d.kept.LoadOrStore(reflect.TypeFor[T](), &memory{})
	one := k.(*memory)
	one.once.Do(func() { one.it = make(d.aside) })
	return one.it.(*T)
}
