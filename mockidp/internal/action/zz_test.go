package action_test
import ("testing";"fmt";"strings";"github.com/mfaproof/mfaproof/mockidp/internal/action")
func TestZ(t *testing.T) {
 for _, open := range []string{"(", "[", "{", "a=>", "- ", "if(1)", "`${", "x?", "x=", "!", "a:", "(function(){", "for(;;)", "do ", "try{", "a[", "new "} {
 for _, n := range []int{99980, 262100} {
 for _, pre := range []string{"let a; let a; ", "export let a; "} {
 _, err := quickjs.Compile(action.Source{File:"f", Code: pre + strings.Repeat(open, n/len(open))})
 s := fmt.Sprint(err); if len(s) > 90 { s = s[:90] }
 fmt.Println(s)
 }}}
}
