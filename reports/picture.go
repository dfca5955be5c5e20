package reports

import "slices"

// Picture is what a device showed at the end of a case. Image (PNG) and Document (HTML) name files, with forward slashes, from the folder
// that holds run.json: an index.html beside it links to them, and the folder can be moved as a whole.
type Picture struct {
	// Device is the name of the device in the case.
	Device   string `json:"device"`
	Image    string `json:"image"`
	Document string `json:"document"`
}

// WithoutPictures gives the run as it is to be written into a folder that does not have its pictures. It leaves the run itself as it is.
func (r *Run) WithoutPictures() *Run {
	out := *r
	out.Cases = slices.Clone(r.Cases)
	for i := range out.Cases {
		out.Cases[i].Pictures = nil
	}
	return &out
}
