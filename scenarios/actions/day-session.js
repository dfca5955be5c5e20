// Gives a new session a day, and asks for a factor when the session has none yet.
const DAY = 24 * 60 * 60 * 1000;

exports.onExecutePostLogin = async (event, api) => {
  if (!event.authentication.methods.some((method) => method.name === 'mfa')) {
    api.session.setExpiresAt(Date.now() + DAY);
    api.authentication.challengeWith({ type: 'otp' });
  }
};
