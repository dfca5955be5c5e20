// MFA where the application asks for the scope that moves money.
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.requested_scopes?.includes('transfer:funds')) {
    api.authentication.challengeWith({ type: 'otp' });
  }
};
