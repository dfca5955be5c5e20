package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// Suite is one suite file that has passed the lint.
type Suite struct {
	// Pos is where the suite's name stands.
	Pos
	// Name is family/name.
	Name  string
	About string
	// Portable tells that the suite has the portable policy and no tenant.
	Portable bool

	content suiteFile
	source  []byte
	from    files
	catalog *Catalog
	laid    fs.FS
	once    *expansion
}

// expansion keeps the cases of a suite: to fill in axes and compose tenants takes longer than to run most cases.
type expansion struct {
	sync.Once
	cases []Case
	err   error
}

// Family gives the part of the name before the slash.
func (s *Suite) Family() string {
	family, _, _ := strings.Cut(s.Name, "/")
	return family
}

// Case is one case with its axes filled in: everything that an engine needs to run and judge it.
type Case struct {
	// Pos is where the case begins.
	Pos
	// ID is family/suite/case and then axis=value for each axis that the case uses.
	ID string
	// Name is the case's name in its suite; Suite is the suite's name.
	Name, Suite string
	About       string
	Axes        []Axis
	// Requires lists capabilities, sorted, each once.
	Requires []string
	// Labels are those of Labels that the case has, sorted, each once: they say which runs it is for beside the usual one.
	Labels []string
	// Cites lists ids of the catalog.
	Cites []string
	// Control names the case of the same suite that shows the right answer being accepted; it may be empty.
	Control string
	People  []Person
	// Tenant is set unless the suite is portable; Policy is set only then.
	Tenant *TenantSpec
	Policy []Rule
	Steps  []Step
	Expect Expect
	// Cell is set where a table gives the expectation.
	Cell *Cell
}

// Person gives the person with the name.
func (c *Case) Person(name string) (Person, bool) {
	i := slices.IndexFunc(c.People, func(p Person) bool { return p.Name == name })
	if i < 0 {
		return Person{}, false
	}
	return c.People[i], true
}

// Expand gives the cases of the suite in the order of the file, each once for every combination of the axes that it uses.
// Mistakes come as strictyaml.Errors; after Load there are none unless a tenant folder does not fit. What a case holds is shared
// with others who expand the suite: nobody changes it.
func (s *Suite) Expand() ([]Case, error) {
	s.once.Do(func() {
		x := s.expander()
		s.once.cases = x.cases()
		s.once.err = x.mistakes.sorted()
	})
	return slices.Clone(s.once.cases), s.once.err
}

// WithTenant gives the suite with the tenant in folder instead of its own. Overlays still apply, apart from
// replaced and removed Actions, which were the suite's own, and scripts for Actions that the folder does not have. A
// portable suite has no tenant and stays as it is.
func (s *Suite) WithTenant(folder fs.FS) *Suite {
	copied := *s
	if !s.Portable {
		copied.once = &expansion{}
		copied.laid, copied.from.known = folder, newKnownTenants()
	}
	return &copied
}

// Digest identifies what a set of suites says, with the tenants that they use, for reports. The order does not matter.
func Digest(suites []*Suite) (string, error) {
	var lines []string
	for _, s := range suites {
		cases, err := s.Expand()
		if err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprintf("%s %x", s.Name, sha256.Sum256(s.source)))
		for _, c := range cases {
			if c.Tenant != nil {
				lines = append(lines, c.ID+" "+c.Tenant.Key())
			}
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:]), nil
}
