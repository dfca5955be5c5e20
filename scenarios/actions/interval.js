// Asks again when MFA in this session is more than a day old, or there was none.
const DAY = 24 * 60 * 60 * 1000;

exports.onExecutePostLogin = async (event, api) => {
  const proved = event.authentication.methods.filter((method) => method.name === 'mfa');
  const fresh = proved.some((method) => Date.now() - new Date(method.timestamp).getTime() < DAY);
  if (!fresh) {
    api.authentication.challengeWith({ type: 'otp' });
  }
};
