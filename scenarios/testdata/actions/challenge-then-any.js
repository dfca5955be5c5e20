exports.onExecutePostLogin = async (event, api) => {
  const held = event.user.enrolledFactors;
  if (held.length > 0) api.authentication.challengeWithAny(held);
  api.authentication.enrollWithAny([{ type: 'webauthn-roaming' }, { type: 'otp' }]);
};
