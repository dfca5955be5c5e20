package fault

// The deviations of grants whose tokens go elsewhere than the browser of a login.
const (
	DeviceSkipsMFA       Name = "device-skips-mfa"
	DeviceRefusalIgnored Name = "device-refusal-ignored"
	DeviceCodeForever    Name = "device-code-forever"
	DevicePollingFree    Name = "device-polling-unlimited"
	UserCodeReusable     Name = "user-code-reusable"
)

func grants() []Fault {
	return []Fault{
		{DeviceSkipsMFA, "A device gets tokens although its login asks for a factor."},
		{DeviceRefusalIgnored, "A device is connected although the person refuses."},
		{DeviceCodeForever, "The codes of a device never expire."},
		{DevicePollingFree, "A device may ask as often as it likes."},
		{UserCodeReusable, "The code of a device that was connected connects another browser's login to it."},
	}
}
