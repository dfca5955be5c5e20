package reports

// Cell is the place of a case in its suite's matrix of outcomes, what is expected there, and what came.
type Cell struct {
	// Row, Column and Sheet are what stands at the head of each; Order are their places among the others, from zero.
	Row    string `json:"row"`
	Column string `json:"column"`
	Sheet  string `json:"sheet"`
	Order  [3]int `json:"order"`
	// Corner is what the rows are.
	Corner string `json:"corner,omitempty"`
	// Word is the expected outcome in a word, of a Kind that its author chose, and Means says it in a sentence.
	Word  string `json:"word"`
	Kind  string `json:"kind"`
	Means string `json:"means,omitempty"`
	// Ended is where the last login stood at the end, in the implementation's own words; empty when the case never came so far.
	Ended string `json:"ended,omitempty"`
}
