package risk

// most is the highest sum of three findings.
const most = 6

// highSum is the least sum for high by the formula.
const highSum = 5

// score makes one confidence of three findings.
//
// The formula is our own; it gives what both published samples have. It counts low as 0, medium as 1 and high as 2, and
// says low when two or more findings are low, or when a damning one meets a device that was not seen before; else high
// from a sum of 5, else medium. One low finding alone is never low overall, which is documented to surprise people.
// Source: semantics 5, samples and suggested mapping.
func score(s Scoring, findings map[Assessor]Finding) Confidence {
	sum, low := 0, 0
	for _, f := range findings {
		switch f.Confidence {
		case High:
			sum += 2
		case Medium, Neutral:
			sum++
		default:
			low++
		}
	}
	switch s.Method {
	case Fixed:
		return s.Confidence
	case Thresholds:
		return grade(sum, s.Medium, s.High)
	}
	damned := damning(findings[UntrustedIP]) || damning(findings[ImpossibleTravel])
	if low >= 2 || damned && findings[NewDevice].unknownDevice() {
		return Low
	}
	return grade(sum, 0, highSum)
}

// damning tells whether a low finding says that something bad was seen, and not only that something could not be told.
func damning(f Finding) bool {
	return f.Confidence == Low && (f.Code == FoundOnDenyList || f.Code == ImpossibleTravelCode || f.Code == AnonymousProxy)
}

func grade(sum, medium, high int) Confidence {
	switch {
	case sum >= high:
		return High
	case sum >= medium:
		return Medium
	}
	return Low
}
