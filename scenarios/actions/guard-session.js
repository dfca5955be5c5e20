// MFA once in a session: an mfa entry among the methods is enough. Whoever holds nothing enrols.
exports.onExecutePostLogin = async (event, api) => {
  const done = event.authentication?.methods.some((method) => method.name === 'mfa');
  const held = event.user.enrolledFactors.map(({ type }) => ({ type }));
  if (done) return;
  if (held.length > 0) {
    api.authentication.challengeWithAny(held);
  } else {
    api.authentication.enrollWith({ type: 'otp' });
  }
};
