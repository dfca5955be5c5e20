package fault

// The deviations of grants whose tokens go elsewhere than the browser of a login.
const (
	DeviceSkipsMFA       Name = "device-skips-mfa"
	DeviceRefusalIgnored Name = "device-refusal-ignored"
	DeviceCodeForever    Name = "device-code-forever"
	DevicePollingFree    Name = "device-polling-unlimited"
	UserCodeReusable     Name = "user-code-reusable"
	PasswordlessSkipsMFA Name = "passwordless-grant-skips-mfa"
	SignInCodeForever    Name = "sign-in-code-forever"
	SignInCodeReusable   Name = "sign-in-code-reusable"
	ExchangeSkipsMFA     Name = "token-exchange-skips-mfa"
	ExchangeLimitIgnored Name = "token-exchange-limits-ignored"
	TransferReusable     Name = "session-transfer-reusable"
	TransferForever      Name = "session-transfer-forever"
	TransferUnbound      Name = "session-transfer-unbound"
	SignInGuessesFree    Name = "sign-in-guesses-unlimited"
)

func grants() []Fault {
	return []Fault{
		{DeviceSkipsMFA, "A device gets tokens although its login asks for a factor."},
		{DeviceRefusalIgnored, "A device is connected although the person refuses."},
		{DeviceCodeForever, "The codes of a device never expire."},
		{DevicePollingFree, "A device may ask as often as it likes."},
		{UserCodeReusable, "The code of a device that was connected connects another browser's login to it."},
		{PasswordlessSkipsMFA, "The passwordless grant gives tokens although MFA is required."},
		{SignInCodeForever, "A code that was sent to sign in with never expires."},
		{SignInCodeReusable, "A code that was sent to sign in with counts more than once."},
		{ExchangeSkipsMFA, "A token exchange gives tokens although MFA is required."},
		{ExchangeLimitIgnored, "What a token exchange does not support is passed over, or asked for."},
		{TransferReusable, "A session transfer token makes more than one session."},
		{TransferForever, "A session transfer token never expires."},
		{TransferUnbound, "A session transfer token counts wherever it is brought from."},
		{SignInGuessesFree, "Wrong codes to sign in with are never too many."},
	}
}
