// The shop reads how somebody signed in, and what they may do.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication.methods.map((m) => m.name);
  api.idToken.setCustomClaim('https://shop.example.test/methods', methods);
  api.accessToken.setCustomClaim('https://shop.example.test/roles', event.authorization?.roles ?? []);
};
