package risk

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
)

// DenyEntry is one line of a deny list.
type DenyEntry struct {
	Prefix   netip.Prefix
	Source   string // the name of the list, as firehol
	Category Category
}

// ValidateDenyList names every entry that cannot count, and what would be right.
func ValidateDenyList(entries []DenyEntry) error {
	var wrong []error
	for i, e := range entries {
		if !e.Prefix.IsValid() || e.Prefix.Addr().Is4In6() {
			wrong = append(wrong, fmt.Errorf("deny list entry %d: %s is no subnet; write 192.0.2.0/24 or 2001:db8::/32", i+1, e.Prefix))
		}
		if e.Source == "" {
			wrong = append(wrong, fmt.Errorf("deny list entry %d: the source is missing; name the list it is from", i+1))
		}
		if !slices.Contains(Categories(), e.Category) {
			wrong = append(wrong, fmt.Errorf("deny list entry %d: %w", i+1, unknown("category", e.Category, Categories())))
		}
	}
	return errors.Join(wrong...)
}

// untrustedIP looks an address up in the deny list. Of several entries the narrowest counts, of equal ones the first.
func untrustedIP(list []DenyEntry, ip string) (Code, Details) {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return InvalidIPAddress, Details{}
	}
	address = address.Unmap().WithZone("")
	best := DenyEntry{}
	for _, e := range list {
		if e.Prefix.Contains(address) && (!best.Prefix.IsValid() || e.Prefix.Bits() > best.Prefix.Bits()) {
			best = e
		}
	}
	if !best.Prefix.IsValid() {
		return NotFoundOnDenyList, Details{}
	}
	return FoundOnDenyList, Details{IP: address.String(), Matches: best.Prefix.Masked().String(), Source: best.Source, Category: best.Category}
}
