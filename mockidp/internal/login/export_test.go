package login

// Assessable tells whether Adaptive MFA supports a way of signing in.
var Assessable = assessable
