package importing

type job struct{}
