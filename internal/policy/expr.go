package policy

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// truth is yes, no or not known: a condition over what is not known is not known, unless the
// rest of it decides (CEL's own rule for unknown values).
type truth int8

const (
	notKnown truth = iota
	yes
	no
)

// language is the small language of conditions: comparisons, «in», «&&», «||», «!» and
// arithmetic over the variables of a case. There are no loops and no calls out.
var language = sync.OnceValues(func() (*cel.Env, error) {
	opts := []cel.EnvOption{cel.ClearMacros()}
	for _, v := range variables {
		opts = append(opts, cel.Variable(v.name, v.kind))
	}
	return cel.NewEnv(opts...)
})

// compileExpr type-checks a condition.
func compileExpr(src string) (cel.Program, error) {
	if len(src) > maxExpr {
		return nil, fmt.Errorf("điều kiện dài hơn %d ký tự", maxExpr)
	}
	env, err := language()
	if err != nil {
		return nil, err
	}
	tree, issues := env.Compile(src)
	if issues.Err() != nil {
		e := issues.Errors()[0]
		return nil, fmt.Errorf("điều kiện không đúng kiểu, cột %d: %s", e.Location.Column()+1, clip(e.Message))
	}
	if !tree.OutputType().IsExactType(cel.BoolType) {
		return nil, fmt.Errorf("điều kiện phải cho ra đúng hoặc sai, không phải %s", tree.OutputType())
	}
	if err := checkWords(tree); err != nil {
		return nil, err
	}
	p, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, fmt.Errorf("điều kiện không dùng được: %s", clip(err.Error()))
	}
	return p, nil
}

// checkWords refuses a word that a variable never takes: a slip of the pen would make a
// condition that never holds.
func checkWords(tree *cel.Ast) error {
	var wrong error
	ast.PostOrderVisit(tree.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		call := e.AsCall()
		switch call.FunctionName() {
		case operators.Equals, operators.NotEquals, operators.In, operators.OldIn:
		default:
			return
		}
		args := call.Args()
		for i, a := range args {
			if a.Kind() != ast.IdentKind {
				continue
			}
			slot, ok := slotOf[a.AsIdent()]
			if !ok {
				continue
			}
			words := variables[slot].values
			if slot == vContent {
				words = contentCodes()
			}
			if words == nil {
				continue
			}
			for _, w := range literals(args[1-i]) {
				if !slices.Contains(words, w) && wrong == nil {
					wrong = fmt.Errorf("«%s» không có giá trị «%s»", variables[slot].name, clip(w))
				}
			}
		}
	}))
	return wrong
}

func literals(e ast.Expr) []string {
	switch e.Kind() {
	case ast.LiteralKind:
		if s, ok := e.AsLiteral().(types.String); ok {
			return []string{string(s)}
		}
	case ast.ListKind:
		var out []string
		for _, el := range e.AsList().Elements() {
			out = append(out, literals(el)...)
		}
		return out
	}
	return nil
}

// ask evaluates a condition; the second result is what decided nothing because it is not known.
func ask(p cel.Program, f *facts) (truth, ref.Val) {
	v, _, err := p.Eval(f)
	if err != nil {
		return notKnown, nil // an overflow or a division by nothing decides nothing
	}
	switch v {
	case types.True:
		return yes, nil
	case types.False:
		return no, nil
	}
	return notKnown, v
}

// missingWords names what is not known, for a sentence.
func missingWords(v ref.Val) string {
	u, ok := v.(*types.Unknown)
	if !ok {
		return ""
	}
	var words []string
	for i, one := range variables {
		if one.label != "" && u.Contains(unknowns[i].(*types.Unknown)) {
			words = append(words, one.label)
		}
	}
	return strings.Join(words, "; ")
}
