package tenant

// Branding is the tenant's own look. Source: wire 1.2 (branding.settings).
type Branding struct {
	Primary, Background          string // #rrggbb, empty for none
	LogoURL, FaviconURL, FontURL string // as the file has them; nothing is fetched from there
	Logo                         Picture
}

// Picture is a file that pages show. It is empty where there is none.
type Picture struct {
	Type string // its media type
	Data []byte
}

// Context is what pages of clients read of the look, nil where the tenant has none.
func (b Branding) Context() map[string]any {
	settings, colours := map[string]any{}, map[string]string{}
	put(colours, "primary", b.Primary)
	put(colours, "page_background", b.Background)
	if len(colours) > 0 {
		settings["colors"] = colours
	}
	for key, value := range map[string]string{"logo_url": b.LogoURL, "favicon_url": b.FaviconURL} {
		if value != "" {
			settings[key] = value
		}
	}
	if b.FontURL != "" {
		settings["font"] = map[string]string{"url": b.FontURL}
	}
	if len(settings) == 0 {
		return nil
	}
	return settings
}

func put(into map[string]string, key, value string) {
	if value != "" {
		into[key] = value
	}
}
