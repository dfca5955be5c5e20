// Asks for a factor once in a browser session; a later login of the same session goes straight to an enrolment.
exports.onExecutePostLogin = async (event, api) => {
  if (event.authentication.methods.some((method) => method.name === 'mfa')) {
    api.authentication.enrollWith({ type: 'webauthn-roaming' });
  } else {
    api.authentication.challengeWithAny(event.user.enrolledFactors.map((factor) => ({ type: factor.type })));
  }
};
