// Two factors, one after the other.
exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWith({ type: 'otp' });
  api.authentication.challengeWith({ type: 'phone' });
};
