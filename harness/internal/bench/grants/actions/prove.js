exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction.protocol !== 'oauth2-refresh-token' && event.user.enrolledFactors.length > 0) {
    api.authentication.challengeWith({ type: 'otp' });
  }
};
