package glewlwyd

// Standard is for tests.
var Standard = standard
