package action

import (
	"slices"
	"strings"
)

// namespace is one object under api and the methods documented for it.
type namespace struct {
	name    string
	methods []string
}

// documented lists the api of the post-login trigger as its generated reference does (trigger version v3, snapshot of August 2026).
var documented = []namespace{
	{"access", words("deny")},
	{"accessToken", words("addScope removeScope setCustomClaim")},
	{"authentication", words("challengeWith challengeWithAny enrollWith enrollWithAny recordMethod setPrimaryUser")},
	{"cache", words("delete get set")},
	{"groups", words("getUserGroups hasGroupMembership")},
	{"idToken", words("setCustomClaim")},
	{"multifactor", words("enable")},
	{"prompt", words("render")},
	{"redirect", words("canRedirect encodeToken sendUserTo validateToken")},
	{"refreshToken", words("deleteMetadata evictMetadata revoke setExpiresAt setIdleExpiresAt setMetadata")},
	{"roles", words("getUserEffectiveRoles getUserEffectiveRolesByIds getUserEffectiveRolesByNames")},
	{"rules", words("wasExecuted")},
	{"samlResponse", words(`setAttribute setAudience setAuthnContextClassRef setCert setCreateUpnClaim setDestination setDigestAlgorithm
		setEncryptionAlgorithm setEncryptionCert setEncryptionPublicKey setIncludeAttributeNameFormat setIssuer setKey setLifetimeInSeconds
		setMapIdentities setMapUnknownClaimsAsIs setNameIdentifierFormat setNameIdentifierProbes setPassthroughClaimsWithNoMapping
		setRecipient setRelayState setSignatureAlgorithm setSigningCert setSignResponse setTypedAttributes`)},
	{"session", words("deleteMetadata evictMetadata revoke setCookieMode setExpiresAt setIdleExpiresAt setMetadata")},
	{"transaction", words("setMetadata")},
	{"user", words("setAppMetadata setUserMetadata")},
	{"validation", words("error")},
}

// modelled lists the documented methods that a script may call: api.js says which of them are recorded as commands, which are
// answered, and what arguments they take. Calling any other ends in ClassNotModelled.
var modelled = words(`access.deny accessToken.addScope accessToken.removeScope accessToken.setCustomClaim authentication.challengeWith
	authentication.challengeWithAny authentication.enrollWith authentication.enrollWithAny authentication.recordMethod
	authentication.setPrimaryUser cache.delete cache.get cache.set groups.getUserGroups groups.hasGroupMembership idToken.setCustomClaim
	multifactor.enable prompt.render redirect.canRedirect redirect.encodeToken redirect.sendUserTo redirect.validateToken
	refreshToken.deleteMetadata refreshToken.evictMetadata refreshToken.revoke refreshToken.setExpiresAt refreshToken.setIdleExpiresAt
	refreshToken.setMetadata roles.getUserEffectiveRoles roles.getUserEffectiveRolesByIds roles.getUserEffectiveRolesByNames rules.wasExecuted
	session.deleteMetadata session.evictMetadata session.revoke session.setCookieMode session.setExpiresAt session.setIdleExpiresAt
	session.setMetadata transaction.setMetadata user.setAppMetadata user.setUserMetadata validation.error ` + samlResponse)

// chained lists the methods that return api.
var chained = words(`access.deny accessToken.setCustomClaim authentication.challengeWith authentication.challengeWithAny
	authentication.enrollWith authentication.enrollWithAny authentication.recordMethod idToken.setCustomClaim multifactor.enable
	redirect.sendUserTo user.setAppMetadata user.setUserMetadata validation.error ` + samlResponse)

// plain lists the methods that record whatever they are given: what the four MFA commands make of a missing or malformed factor is decided
// when their turn comes, and a reason for a denial may be whatever an Action has at hand.
var plain = words(`access.deny accessToken.setCustomClaim authentication.challengeWith authentication.challengeWithAny
	authentication.enrollWith authentication.enrollWithAny idToken.setCustomClaim`)

// samlResponse is the whole namespace of that name.
const samlResponse = `samlResponse.setAttribute samlResponse.setAudience samlResponse.setAuthnContextClassRef samlResponse.setCert
	samlResponse.setCreateUpnClaim samlResponse.setDestination samlResponse.setDigestAlgorithm samlResponse.setEncryptionAlgorithm
	samlResponse.setEncryptionCert samlResponse.setEncryptionPublicKey samlResponse.setIncludeAttributeNameFormat samlResponse.setIssuer
	samlResponse.setKey samlResponse.setLifetimeInSeconds samlResponse.setMapIdentities samlResponse.setMapUnknownClaimsAsIs
	samlResponse.setNameIdentifierFormat samlResponse.setNameIdentifierProbes samlResponse.setPassthroughClaimsWithNoMapping
	samlResponse.setRecipient samlResponse.setRelayState samlResponse.setSignatureAlgorithm samlResponse.setSigningCert
	samlResponse.setSignResponse samlResponse.setTypedAttributes`

// unmodelledGlobals lists what Node gives every Action and the embedded runtime does not have.
var unmodelledGlobals = words(`BroadcastChannel CompressionStream DecompressionStream EventSource File Intl MessageChannel ReadableStream TextDecoderStream
	TransformStream WebAssembly WebSocket WritableStream __dirname __filename`)

func words(s string) []string { return strings.Fields(s) }

// methodsOf returns the methods of a namespace, nil if the namespace is not documented.
func methodsOf(name string) []string {
	i := slices.IndexFunc(documented, func(n namespace) bool { return n.name == name })
	if i < 0 {
		return nil
	}
	return documented[i].methods
}

// namespaces returns the names of all namespaces.
func namespaces() []string {
	names := make([]string, len(documented))
	for i, n := range documented {
		names[i] = n.name
	}
	return names
}
