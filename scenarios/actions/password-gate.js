// Asks for MFA after a password, and takes every other way in for strong enough.
exports.onExecutePostLogin = async (event, api) => {
  if (event.authentication.methods.some((method) => method.name === 'pwd')) {
    api.multifactor.enable('any');
  }
};
