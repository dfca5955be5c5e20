// Says how old the session's authentication is, in seconds.
exports.onExecutePostLogin = async (event, api) => {
  const since = event.session?.authenticated_at;
  api.idToken.setCustomClaim('https://example.test/age', since ? Math.round((Date.now() - new Date(since).getTime()) / 1000) : -1);
};
