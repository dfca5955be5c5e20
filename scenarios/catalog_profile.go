package scenarios

import (
	"slices"
)

// Profiles lists the profiles that may demand a requirement: what the vendor documents of its own product, two assurance
// levels of standards, and a guide for testers.
func Profiles() []string { return []string{"auth0", "nist-aal2", "asvs-l2", "asvs-l3", "wstg"} }

// Deviation says what a profile does on purpose where a requirement says something else.
type Deviation struct {
	Profile string
	// Does is the profile's own rule, as a sentence.
	Does string
}

// Of tells whether the profile demands the requirement. A requirement without profiles is one of auth0, whose documents
// most of the catalog is from.
func (r Requirement) Of(profile string) bool {
	if len(r.Profiles) == 0 {
		return profile == "auth0"
	}
	return slices.Contains(r.Profiles, profile)
}

// Contrast is what a report says beside a case that shows a deviation on purpose; empty where there is none.
func (r Requirement) Contrast() string {
	text := ""
	for _, d := range r.Deviates {
		text += "\nprofile " + d.Profile + " says: " + d.Does
	}
	if text == "" {
		return ""
	}
	return "standard says: " + r.Says + " (" + r.Source + " " + r.Section + ")" + text
}

// readProfiles holds that profiles are known, and that one which deviates is none that demands, so that a case which shows
// the deviation is a warning and neither a failure nor a quiet success.
func readProfiles(file string, r requirementFile, m *mistakes) (profiles []string, deviates []Deviation) {
	for _, p := range r.Profiles {
		m.oneOf(posOf(file, p), "profile", p.Value, Profiles())
		profiles = append(profiles, p.Value)
	}
	for _, name := range keys(r.Deviates) {
		does := r.Deviates[name]
		m.oneOf(posOf(file, does), "profile", name, Profiles())
		switch {
		case slices.Contains(profiles, name):
			m.at(posOf(file, does), "take it out of one of them", "profile %q both demands %q and deviates from it", name, r.ID.Value)
		case len(profiles) == 0:
			m.at(posOf(file, does), "add profiles: [nist-aal2], or whose it is", "%q does not say which profile demands it, so that nothing can deviate", r.ID.Value)
		case r.Level.Value == "must":
			m.at(posOf(file, does), "write level: should", "profile %q deviates from %q on purpose, so that its level cannot be \"must\"", name, r.ID.Value)
		}
		deviates = append(deviates, Deviation{Profile: name, Does: does.Value})
	}
	return profiles, deviates
}
