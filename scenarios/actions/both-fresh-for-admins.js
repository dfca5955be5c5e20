// An administrator has proved both factors within the last five seconds; the first one that is due is asked for.
const FRESH = 5000;

exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata.isAdmin !== true) return;
  const proved = (type) => event.authentication.methods.some((method) =>
    method.name === 'mfa' && method.type === type && Date.now() - new Date(method.timestamp).getTime() < FRESH);
  const due = ['webauthn-roaming', 'otp'].find((type) => !proved(type));
  if (due) {
    api.authentication.challengeWith({ type: due });
  }
};
