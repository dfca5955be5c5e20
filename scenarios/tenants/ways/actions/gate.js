// Asks for MFA after a password where the account says so, and takes every other way in for strong enough.
exports.onExecutePostLogin = async (event, api) => {
  const gated = event.user.app_metadata.gated === true;
  if (gated && event.authentication.methods.some((method) => method.name === 'pwd')) {
    api.multifactor.enable('any');
  }
};
