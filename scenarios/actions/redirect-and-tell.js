// Everybody is sent to another site; the ID token tells how they came back, and what with.
exports.onExecutePostLogin = async (event, api) => {
  api.redirect.sendUserTo('https://example.test/terms');
};
exports.onContinuePostLogin = async (event, api) => {
  const { method, query, body } = event.request;
  api.idToken.setCustomClaim('https://example.test/terms', `${method} ${method === 'POST' ? body.terms : query.terms}`);
};
