// Asks for a factor that was proved no longer than zero seconds ago, which none ever is.
exports.onExecutePostLogin = async (event, api) => {
  const age = (method) => Date.now() - new Date(method.timestamp).getTime();
  if (!event.authentication.methods.some((method) => method.name === 'mfa' && age(method) < 0)) {
    api.authentication.challengeWith({ type: 'otp' });
  }
};
